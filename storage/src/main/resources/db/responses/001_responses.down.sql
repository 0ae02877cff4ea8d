drop schema responses cascade;
