/// Named places on the way of money at which a test may end the process as a kill does. Nothing in a normal run.
package dev.weir.contracts.fault;
