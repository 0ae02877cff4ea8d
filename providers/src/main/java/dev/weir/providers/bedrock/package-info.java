/// AWS Bedrock as a provider: Converse and ConverseStream, for callers of any dialect. Nobody calls Weir in it.
///
/// ```
/// request     ChatRequest → Turns → RequestWriter ─ TurnWriter, ToolConfigWriter, ModelFields
/// answer      JSON   → WholeAnswer → AnswerReader
///             frames → FrameDecoder ─ FrameSplitter → EventReader
///             both   → AnswerBlocks, ConverseUsage, StopReason → ModelEvent
/// error       ErrorReader, for answers and for the exceptions of a stream
/// credential  SigV4 with an access key, or a Bedrock API key as a bearer token
/// ```
///
/// One API for the models of many makers: what only some of them understand depends on a
/// [dev.weir.providers.bedrock.ModelFamily], which is read from the model's id.
///
/// Sources: <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html>,
/// <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html>.
package dev.weir.providers.bedrock;
