drop table identity.server_secret;
