BEGIN TRANSACTION;
CREATE TABLE deploy (
	id INTEGER NOT NULL, 
	org_id VARCHAR(18) NOT NULL, 
	deploy_id VARCHAR(18) NOT NULL, 
	org JSON NOT NULL, 
	started_at DATETIME NOT NULL, 
	person VARCHAR NOT NULL, 
	check_only BOOLEAN NOT NULL, 
	"commit" VARCHAR, 
	branch VARCHAR, 
	committed BOOLEAN NOT NULL, 
	since VARCHAR NOT NULL, 
	"plan" VARCHAR NOT NULL, 
	components JSON NOT NULL, 
	status VARCHAR, 
	PRIMARY KEY (id), 
	UNIQUE (org_id, deploy_id)
);
INSERT INTO "deploy" VALUES(1,'00D000000000001EAA','0Af000000000001AAA','{"alias": "prod", "org_id": "00D000000000001EAA", "name": "x", "instance_url": "x", "username": "x", "user_id": "x", "is_sandbox": false, "organization_type": "x"}','2026-11-22 12:00:00.000000','Ada <ada@example.com>',0,'0123456789abcdef','main',1,'','ab12','[["create", "CustomField", "Account.Upflow_Overdue__c", "cd34"]]','Succeeded');
CREATE INDEX ix_deploy_org_id ON deploy (org_id);
COMMIT;
