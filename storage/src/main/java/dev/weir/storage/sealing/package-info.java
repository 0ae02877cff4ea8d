/// What is kept of conversations lies in the database sealed: [dev.weir.storage.sealing.AnswerCipher].
package dev.weir.storage.sealing;
