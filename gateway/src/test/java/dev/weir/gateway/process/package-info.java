/// Weir as a process: started by its command line as an operator starts it, stopped, killed, started again.
///
/// Every child runs the class path of this test run, on port 0, with a temporary data folder. The first folder is made
/// once, by a real first start ([dev.weir.gateway.process.FirstStart]); tests that need a database take a copy of it.
/// Nothing a child starts may outlive its test.
package dev.weir.gateway.process;
