/// Files of companies: [dev.weir.verticles.files.CompanyFiles] stores and finds them,
/// [dev.weir.verticles.files.FilesVerticle] deletes those whose time is over. Their content goes to the database
/// piece by piece and comes from there piece by piece; no file is ever in memory.
package dev.weir.verticles.files;
