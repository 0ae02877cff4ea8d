drop table files.retry;
drop table files.result;
drop table files.batch;
