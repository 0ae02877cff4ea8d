/// Pages of any list that is kept by time and id, newest first.
package dev.weir.storage.paging;
