/// Who is calling: API keys, their scopes and the company they belong to.
package dev.weir.contracts.identity;
