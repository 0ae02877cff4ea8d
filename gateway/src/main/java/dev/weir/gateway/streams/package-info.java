/// How bytes go from one stream to another. The only place that pauses, resumes and waits for drains.
package dev.weir.gateway.streams;
