drop schema files cascade;
