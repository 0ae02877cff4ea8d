/// Forms with files (`multipart/form-data`), read as they pass: no file is kept, whatever its length.
///
/// Source: [RFC 7578](https://www.rfc-editor.org/rfc/rfc7578),
/// [RFC 2046, section 5.1](https://www.rfc-editor.org/rfc/rfc2046#section-5.1).
package dev.weir.providers.multipart;
