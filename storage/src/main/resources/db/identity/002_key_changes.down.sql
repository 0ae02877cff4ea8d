drop table identity.key_change;
