/// [AWS Bedrock](https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html): Converse and
/// ConverseStream. Requests are signed ([SigV4]); a stream is binary event-stream messages ([EventMessage]).
package dev.weir.testkit.emulators.bedrock;
