/// IP addresses and ranges of them, as settings and the API write them.
package dev.weir.contracts.net;
