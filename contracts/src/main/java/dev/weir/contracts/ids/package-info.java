/// How ids are made.
package dev.weir.contracts.ids;
