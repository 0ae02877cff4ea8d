/// The types configuration records are made of. The records themselves stand beside their users.
package dev.weir.contracts.config;
