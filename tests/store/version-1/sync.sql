BEGIN TRANSACTION;
CREATE TABLE acknowledged (
	pair_id INTEGER NOT NULL, 
	record_id VARCHAR(18) NOT NULL, 
	layout_id INTEGER NOT NULL, 
	data TEXT NOT NULL, 
	PRIMARY KEY (pair_id, record_id), 
	FOREIGN KEY(pair_id) REFERENCES pair (id), 
	FOREIGN KEY(layout_id) REFERENCES layout (id)
)
 WITHOUT ROWID

;
INSERT INTO "acknowledged" VALUES(1,'001000000000001AAA',1,'[1250.50,"A"]');
INSERT INTO "acknowledged" VALUES(1,'001000000000002AAA',2,'[null]');
CREATE TABLE failure (
	pair_id INTEGER NOT NULL, 
	record_id VARCHAR(18) NOT NULL, 
	code VARCHAR NOT NULL, 
	message TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	first_at DATETIME NOT NULL, 
	last_at DATETIME NOT NULL, 
	PRIMARY KEY (pair_id, record_id), 
	FOREIGN KEY(pair_id) REFERENCES pair (id)
)
 WITHOUT ROWID

;
INSERT INTO "failure" VALUES(1,'001000000000002AAA','UNABLE_TO_LOCK_ROW','busy',1,'2026-11-22 12:00:00.000000','2026-11-22 12:00:00.000000');
CREATE TABLE layout (
	id INTEGER NOT NULL, 
	fields TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (fields)
);
INSERT INTO "layout" VALUES(1,'Upflow_Overdue__c Upflow_Rating__c');
INSERT INTO "layout" VALUES(2,'Upflow_Overdue__c');
CREATE TABLE pair (
	id INTEGER NOT NULL, 
	org_id VARCHAR(18) NOT NULL, 
	object VARCHAR NOT NULL, 
	upflow VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (org_id, object, upflow)
);
INSERT INTO "pair" VALUES(1,'00D000000000001EAA','Account','https://api.upflow.io/v1');
CREATE TABLE portal_link (
	pair_id INTEGER NOT NULL, 
	record_id VARCHAR(18) NOT NULL, 
	customer_id VARCHAR NOT NULL, 
	digest BLOB, 
	made_at DATETIME NOT NULL, 
	PRIMARY KEY (pair_id, record_id), 
	FOREIGN KEY(pair_id) REFERENCES pair (id)
)
 WITHOUT ROWID

;
INSERT INTO "portal_link" VALUES(1,'001000000000001AAA','c1',X'255CBFD11E9330746FE0455D25DDDEEF','2026-11-22 12:00:00.000000');
CREATE TABLE run (
	id INTEGER NOT NULL, 
	pair_id INTEGER NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	result VARCHAR, 
	counts JSON, 
	PRIMARY KEY (id), 
	FOREIGN KEY(pair_id) REFERENCES pair (id)
);
INSERT INTO "run" VALUES(1,1,'2026-11-22 12:00:00.000000','2026-11-22 12:01:00.000000','done','{"customers_read": 2, "matched": 2}');
CREATE TABLE version (
	number INTEGER NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "version" VALUES(1);
CREATE INDEX ix_run_pair_id ON run (pair_id);
CREATE INDEX ix_portal_link_made_at ON portal_link (made_at);
COMMIT;
