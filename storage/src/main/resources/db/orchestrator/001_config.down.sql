drop schema orchestrator cascade;
