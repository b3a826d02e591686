-- The database as the version of 2026-11-21 03:32 made it.
PRAGMA foreign_keys=OFF;
BEGIN;
CREATE TABLE segbot_migrations (name text PRIMARY KEY, applied_at double precision NOT NULL);
CREATE TABLE drafts (
    id text PRIMARY KEY,
    request_id bigint,
    created_at double precision NOT NULL,
    document text NOT NULL
);
CREATE TABLE requests (
    id integer PRIMARY KEY AUTOINCREMENT,
    version integer NOT NULL,
    state text NOT NULL,
    account text NOT NULL,
    user_id text NOT NULL,
    document text NOT NULL,
    policy text NOT NULL,
    created_at double precision NOT NULL,
    expires_at double precision NOT NULL,
    decided_by text,
    decided_at double precision,
    decision_reason text NOT NULL DEFAULT '',
    starts_at double precision,
    started_at double precision,
    finished_at double precision,
    attempt integer NOT NULL DEFAULT 0,
    rescues integer NOT NULL DEFAULT 0,
    run_token text,
    segment_id text,
    note text NOT NULL DEFAULT '',
    count_after bigint
);
CREATE TABLE votes (
    request_id bigint NOT NULL REFERENCES requests (id),
    user_id text NOT NULL,
    ballot text NOT NULL,
    at double precision NOT NULL,
    comment text NOT NULL,
    PRIMARY KEY (request_id, user_id)
);
CREATE TABLE batches (
    request_id bigint NOT NULL REFERENCES requests (id),
    number integer NOT NULL,
    operation text NOT NULL,
    roster_id text,
    first_row integer NOT NULL,
    end_row integer NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    sent_at double precision,
    settled_at double precision,
    note text NOT NULL DEFAULT '',
    PRIMARY KEY (request_id, number)
);
CREATE TABLE rosters (
    id text PRIMARY KEY,
    people integer NOT NULL,
    sha256 text NOT NULL,
    created_at double precision NOT NULL
, salt text NOT NULL DEFAULT '');
CREATE TABLE roster_chunks (
    roster_id text NOT NULL REFERENCES rosters (id) ON DELETE CASCADE,
    first_row integer NOT NULL,
    end_row integer NOT NULL,
    sealed blob NOT NULL,
    PRIMARY KEY (roster_id, first_row)
);
CREATE TABLE roster_uses (
    roster_id text NOT NULL,
    user_kind text NOT NULL,
    user_id text NOT NULL,
    PRIMARY KEY (roster_id, user_kind, user_id)
);
CREATE TABLE messages (
    ordinal integer PRIMARY KEY AUTOINCREMENT,
    key text NOT NULL UNIQUE,
    kind text NOT NULL,
    request_id bigint NOT NULL,
    channel text NOT NULL,
    fact text,
    thread_channel text,
    thread_ts text,
    created_at double precision NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    posted_channel text,
    posted_ts text,
    posted_at double precision,
    edited_at double precision,
    failure text
);
CREATE TABLE clicks (
    key text PRIMARY KEY,
    kind text NOT NULL,
    request_id bigint NOT NULL,
    version integer NOT NULL,
    user_id text NOT NULL,
    team text NOT NULL,
    channel text NOT NULL,
    reason text NOT NULL,
    message_ts text NOT NULL,
    recorded_at double precision NOT NULL,
    settled_at double precision,
    result text
);
CREATE TABLE paused_connections (
    name text PRIMARY KEY,
    why text NOT NULL,
    at double precision NOT NULL
);
CREATE TABLE remembered_segments (
    connection text PRIMARY KEY,
    at double precision NOT NULL,
    document text NOT NULL
);
CREATE TABLE book_entries (
    id integer PRIMARY KEY AUTOINCREMENT,
    connection text NOT NULL,
    segment_id text NOT NULL,
    at double precision NOT NULL,
    change text NOT NULL,
    roster_id text,
    first_row integer NOT NULL,
    end_row integer NOT NULL,
    request_id bigint,
    batch integer,
    UNIQUE (request_id, batch)
);
CREATE TABLE book_segments (
    connection text NOT NULL,
    segment_id text NOT NULL,
    name text NOT NULL,
    description text,
    fields text NOT NULL,
    deleted integer NOT NULL,
    at double precision NOT NULL,
    PRIMARY KEY (connection, segment_id)
);
CREATE TABLE connection_tokens (
    name text PRIMARY KEY,
    sealed blob NOT NULL,
    at double precision NOT NULL
);
CREATE VIRTUAL TABLE fact_words USING fts5
(words, content='', detail='none', tokenize="ascii tokenchars '#=_'");
CREATE TABLE "facts" (
    id integer PRIMARY KEY,
    document text NOT NULL,
    prev text NOT NULL,
    hash text NOT NULL,
    request_id integer GENERATED ALWAYS AS (json_extract(document, '$.request_id')) VIRTUAL,
    at real GENERATED ALWAYS AS (json_extract(document, '$.at')) VIRTUAL
);
INSERT INTO segbot_migrations (name, applied_at) VALUES ('m001_requests', 1795231800.0);
INSERT INTO segbot_migrations (name, applied_at) VALUES ('m002_rosters', 1795231800.0);
INSERT INTO segbot_migrations (name, applied_at) VALUES ('m003_facts', 1795231800.0);
INSERT INTO segbot_migrations (name, applied_at) VALUES ('m004_messages_and_clicks', 1795231800.0);
INSERT INTO segbot_migrations (name, applied_at) VALUES ('m005_connections_and_segments', 1795231800.0);
INSERT INTO segbot_migrations (name, applied_at) VALUES ('m006_book', 1795231800.0);
INSERT INTO segbot_migrations (name, applied_at) VALUES ('m007_connection_tokens', 1795231800.0);
INSERT INTO segbot_migrations (name, applied_at) VALUES ('m008_sealed_facts', 1795231800.0);
INSERT INTO drafts (id, request_id, created_at, document) VALUES ('d1', NULL, 1795231800.0, '{"action":{"verb":"remove","connection":"bunce","segment":"vip","name":null,"description":null,"criteria":null,"add_all_customers":false,"reason":"Old","confirm_name":null,"confirm_count":null,"fields":{},"undoes":null},"origin":{"user":"U1","team":"T1","channel":"C1","surface":"slack","user_name":""},"plan":{"segment_id":"s-1","segment_name":"VIP","adds":0,"removes":150,"unchanged":null,"unknown":0,"before":1000,"after":850,"at_most":false,"people_created":0,"creation_unknown":false,"all_customers":false,"everyone_leaves":false,"effects":[],"campaign_check":"not_needed","campaign_notes":[],"fingerprint":{"id":"s-1","member_count":1000},"batches":[["remove","r1",0,100],["remove","r1",100,150]]},"ruling":{"outcome":"approve","rule":"remove","why":"A colleague has to agree.","approvals":1,"reason_required":false,"typed_proof":false,"instead":"","approvers":[],"fallback":[],"notify":[]},"roster":{"id":"r1","count":150,"sha256":"abababababababababababababababababababababababababababababababab"},"report":{"rows":150,"duplicates":0,"faults":[],"faults_total":0},"provider_label":"Bunce","noun":"segment"}');
INSERT INTO drafts (id, request_id, created_at, document) VALUES ('d2', NULL, 1795231800.0, '{"action":{"verb":"remove","connection":"bunce","segment":"vip","name":null,"description":null,"criteria":null,"add_all_customers":false,"reason":"Old","confirm_name":null,"confirm_count":null,"fields":{},"undoes":null},"origin":{"user":"U1","team":"T1","channel":"C1","surface":"slack","user_name":""},"plan":{"segment_id":"s-1","segment_name":"VIP","adds":0,"removes":150,"unchanged":null,"unknown":0,"before":1000,"after":850,"at_most":false,"people_created":0,"creation_unknown":false,"all_customers":false,"everyone_leaves":false,"effects":[],"campaign_check":"not_needed","campaign_notes":[],"fingerprint":{"id":"s-1","member_count":1000},"batches":[["remove","r2",0,100],["remove","r2",100,150]]},"ruling":{"outcome":"approve","rule":"remove","why":"A colleague has to agree.","approvals":1,"reason_required":false,"typed_proof":false,"instead":"","approvers":[],"fallback":[],"notify":[]},"roster":{"id":"r2","count":150,"sha256":"abababababababababababababababababababababababababababababababab"},"report":{"rows":150,"duplicates":0,"faults":[],"faults_total":0},"provider_label":"Bunce","noun":"segment"}');
INSERT INTO drafts (id, request_id, created_at, document) VALUES ('d3', NULL, 1795231800.0, '{"action":{"verb":"remove","connection":"bunce","segment":"vip","name":null,"description":null,"criteria":null,"add_all_customers":false,"reason":"Old","confirm_name":null,"confirm_count":null,"fields":{},"undoes":null},"origin":{"user":"U1","team":"T1","channel":"C1","surface":"slack","user_name":""},"plan":{"segment_id":"s-1","segment_name":"VIP","adds":0,"removes":150,"unchanged":null,"unknown":0,"before":1000,"after":850,"at_most":false,"people_created":0,"creation_unknown":false,"all_customers":false,"everyone_leaves":false,"effects":[],"campaign_check":"not_needed","campaign_notes":[],"fingerprint":{"id":"s-1","member_count":1000},"batches":[["remove","r3",0,100],["remove","r3",100,150]]},"ruling":{"outcome":"approve","rule":"remove","why":"A colleague has to agree.","approvals":1,"reason_required":false,"typed_proof":false,"instead":"","approvers":[],"fallback":[],"notify":[]},"roster":{"id":"r3","count":150,"sha256":"abababababababababababababababababababababababababababababababab"},"report":{"rows":150,"duplicates":0,"faults":[],"faults_total":0},"provider_label":"Bunce","noun":"segment"}');
INSERT INTO requests (id, version, state, account, user_id, document, policy, created_at, expires_at, decided_by, decided_at, decision_reason, starts_at, started_at, finished_at, attempt, rescues, run_token, segment_id, note, count_after) VALUES (1001, 1, 'pending', 'bunce', 'U1', '{"action":{"verb":"remove","connection":"bunce","segment":"vip","name":null,"description":null,"criteria":null,"add_all_customers":false,"reason":"Old","confirm_name":null,"confirm_count":null,"fields":{},"undoes":null},"origin":{"user":"U1","team":"T1","channel":"C1","surface":"slack","user_name":""},"plan":{"segment_id":"s-1","segment_name":"VIP","adds":0,"removes":150,"unchanged":null,"unknown":0,"before":1000,"after":850,"at_most":false,"people_created":0,"creation_unknown":false,"all_customers":false,"everyone_leaves":false,"effects":[],"campaign_check":"not_needed","campaign_notes":[],"fingerprint":{"id":"s-1","member_count":1000},"batches":[["remove","r1",0,100],["remove","r1",100,150]]},"ruling":{"outcome":"approve","rule":"remove","why":"A colleague has to agree.","approvals":1,"reason_required":false,"typed_proof":false,"instead":"","approvers":[],"fallback":[],"notify":[]},"roster":{"id":"r1","count":150,"sha256":"abababababababababababababababababababababababababababababababab"},"report":{"rows":150,"duplicates":0,"faults":[],"faults_total":0},"provider_label":"Bunce","noun":"segment"}', '{"approvers":["U2"],"self_approval":false,"expires_after":28800.0,"grace":60.0,"run_within":1800.0,"thresholds":{"add_needs_approval_above":10000,"remove_confirm_people":100,"remove_confirm_share":0.1,"second_approval_people":1000,"second_approval_share":0.25,"removal_stop_share":0.5},"rules":[],"fallback_approvers":[],"escalate_after":0.0,"notify":[]}', 1795231800.0, 3372031800.0, NULL, NULL, '', NULL, NULL, NULL, 0, 0, NULL, 's-1', '', NULL);
INSERT INTO requests (id, version, state, account, user_id, document, policy, created_at, expires_at, decided_by, decided_at, decision_reason, starts_at, started_at, finished_at, attempt, rescues, run_token, segment_id, note, count_after) VALUES (1002, 1, 'pending', 'bunce', 'U1', '{"action":{"verb":"remove","connection":"bunce","segment":"vip","name":null,"description":null,"criteria":null,"add_all_customers":false,"reason":"Old","confirm_name":null,"confirm_count":null,"fields":{},"undoes":null},"origin":{"user":"U1","team":"T1","channel":"C1","surface":"slack","user_name":""},"plan":{"segment_id":"s-1","segment_name":"VIP","adds":0,"removes":150,"unchanged":null,"unknown":0,"before":1000,"after":850,"at_most":false,"people_created":0,"creation_unknown":false,"all_customers":false,"everyone_leaves":false,"effects":[],"campaign_check":"not_needed","campaign_notes":[],"fingerprint":{"id":"s-1","member_count":1000},"batches":[["remove","r2",0,100],["remove","r2",100,150]]},"ruling":{"outcome":"approve","rule":"remove","why":"A colleague has to agree.","approvals":1,"reason_required":false,"typed_proof":false,"instead":"","approvers":[],"fallback":[],"notify":[]},"roster":{"id":"r2","count":150,"sha256":"abababababababababababababababababababababababababababababababab"},"report":{"rows":150,"duplicates":0,"faults":[],"faults_total":0},"provider_label":"Bunce","noun":"segment"}', '{"approvers":["U2"],"self_approval":false,"expires_after":28800.0,"grace":60.0,"run_within":1800.0,"thresholds":{"add_needs_approval_above":10000,"remove_confirm_people":100,"remove_confirm_share":0.1,"second_approval_people":1000,"second_approval_share":0.25,"removal_stop_share":0.5},"rules":[],"fallback_approvers":[],"escalate_after":0.0,"notify":[]}', 1795231800.0, 3372031800.0, NULL, NULL, '', NULL, NULL, NULL, 0, 0, NULL, 's-1', '', NULL);
INSERT INTO requests (id, version, state, account, user_id, document, policy, created_at, expires_at, decided_by, decided_at, decision_reason, starts_at, started_at, finished_at, attempt, rescues, run_token, segment_id, note, count_after) VALUES (1003, 1, 'running', 'bunce', 'U1', '{"action":{"verb":"remove","connection":"bunce","segment":"vip","name":null,"description":null,"criteria":null,"add_all_customers":false,"reason":"Old","confirm_name":null,"confirm_count":null,"fields":{},"undoes":null},"origin":{"user":"U1","team":"T1","channel":"C1","surface":"slack","user_name":""},"plan":{"segment_id":"s-1","segment_name":"VIP","adds":0,"removes":150,"unchanged":null,"unknown":0,"before":1000,"after":850,"at_most":false,"people_created":0,"creation_unknown":false,"all_customers":false,"everyone_leaves":false,"effects":[],"campaign_check":"not_needed","campaign_notes":[],"fingerprint":{"id":"s-1","member_count":1000},"batches":[["remove","r3",0,100],["remove","r3",100,150]]},"ruling":{"outcome":"approve","rule":"remove","why":"A colleague has to agree.","approvals":1,"reason_required":false,"typed_proof":false,"instead":"","approvers":[],"fallback":[],"notify":[]},"roster":{"id":"r3","count":150,"sha256":"abababababababababababababababababababababababababababababababab"},"report":{"rows":150,"duplicates":0,"faults":[],"faults_total":0},"provider_label":"Bunce","noun":"segment"}', '{"approvers":["U2"],"self_approval":false,"expires_after":28800.0,"grace":60.0,"run_within":1800.0,"thresholds":{"add_needs_approval_above":10000,"remove_confirm_people":100,"remove_confirm_share":0.1,"second_approval_people":1000,"second_approval_share":0.25,"removal_stop_share":0.5},"rules":[],"fallback_approvers":[],"escalate_after":0.0,"notify":[]}', 1795231800.0, 3372031800.0, NULL, NULL, '', NULL, 1795231800.0, NULL, 1, 0, 'old-token', 's-1', '', NULL);
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence (name, seq) VALUES ('requests', 1003);
INSERT INTO batches (request_id, number, operation, roster_id, first_row, end_row, state, attempts, sent_at, settled_at, note) VALUES (1001, 1, 'remove', 'r1', 0, 100, 'waiting', 0, NULL, NULL, '');
INSERT INTO batches (request_id, number, operation, roster_id, first_row, end_row, state, attempts, sent_at, settled_at, note) VALUES (1001, 2, 'remove', 'r1', 100, 150, 'waiting', 0, NULL, NULL, '');
INSERT INTO batches (request_id, number, operation, roster_id, first_row, end_row, state, attempts, sent_at, settled_at, note) VALUES (1002, 1, 'remove', 'r2', 0, 100, 'waiting', 0, NULL, NULL, '');
INSERT INTO batches (request_id, number, operation, roster_id, first_row, end_row, state, attempts, sent_at, settled_at, note) VALUES (1002, 2, 'remove', 'r2', 100, 150, 'waiting', 0, NULL, NULL, '');
INSERT INTO batches (request_id, number, operation, roster_id, first_row, end_row, state, attempts, sent_at, settled_at, note) VALUES (1003, 1, 'remove', 'r3', 0, 100, 'settled', 1, 1795231800.0, 1795231800.0, '');
INSERT INTO batches (request_id, number, operation, roster_id, first_row, end_row, state, attempts, sent_at, settled_at, note) VALUES (1003, 2, 'remove', 'r3', 100, 150, 'waiting', 0, NULL, NULL, '');
INSERT INTO roster_uses (roster_id, user_kind, user_id) VALUES ('r1', 'draft', 'd1');
INSERT INTO roster_uses (roster_id, user_kind, user_id) VALUES ('r1', 'request', '1001');
INSERT INTO roster_uses (roster_id, user_kind, user_id) VALUES ('r2', 'draft', 'd2');
INSERT INTO roster_uses (roster_id, user_kind, user_id) VALUES ('r2', 'request', '1002');
INSERT INTO roster_uses (roster_id, user_kind, user_id) VALUES ('r3', 'draft', 'd3');
INSERT INTO roster_uses (roster_id, user_kind, user_id) VALUES ('r3', 'request', '1003');
DELETE FROM fact_words_data;
INSERT INTO fact_words_data (id, block) VALUES (1, X'031e');
INSERT INTO fact_words_data (id, block) VALUES (10, X'000000000103030003010101020101030101');
INSERT INTO fact_words_data (id, block) VALUES (137438953473, X'00000054063023313030310101043130303101010562756e6365010204793d7531010108696e3d62756e63650101066f6e3d76697001010672656d6f76650103077175657374656401010275310101037669700104080708070b09090a05');
INSERT INTO fact_words_data (id, block) VALUES (274877906945, X'00000054063023313030320201043130303202010562756e6365020204793d7531020108696e3d62756e63650201066f6e3d76697002010672656d6f76650203077175657374656402010275310201037669700204080708070b09090a05');
INSERT INTO fact_words_data (id, block) VALUES (412316860417, X'00000054063023313030330301043130303303010562756e6365030204793d7531030108696e3d62756e63650301066f6e3d76697003010672656d6f76650303077175657374656403010275310301037669700304080708070b09090a05');
DELETE FROM fact_words_idx;
INSERT INTO fact_words_idx (segid, term, pgno) VALUES (1, X'', 2);
INSERT INTO fact_words_idx (segid, term, pgno) VALUES (2, X'', 2);
INSERT INTO fact_words_idx (segid, term, pgno) VALUES (3, X'', 2);
DELETE FROM fact_words_docsize;
INSERT INTO fact_words_docsize (id, sz) VALUES (1, X'0a');
INSERT INTO fact_words_docsize (id, sz) VALUES (2, X'0a');
INSERT INTO fact_words_docsize (id, sz) VALUES (3, X'0a');
DELETE FROM fact_words_config;
INSERT INTO fact_words_config (k, v) VALUES ('version', 4);
INSERT INTO facts (id, document, prev, hash) VALUES (1, '{"at":1795231800.0,"event":"requested","actor":"U1","submitter":"U1","surface":"slack","request_id":1001,"connection":"bunce","segment":"VIP","verb":"remove","counts":{"removes":150},"before":null,"after":null,"plan":"","roster":"","note":""}', '0000000000000000000000000000000000000000000000000000000000000000', '65e5888cd7975f3427f80eedb8ace6bdc6cd7d320af5ebbb1ed50fe81a00512c');
INSERT INTO facts (id, document, prev, hash) VALUES (2, '{"at":1795231800.0,"event":"requested","actor":"U1","submitter":"U1","surface":"slack","request_id":1002,"connection":"bunce","segment":"VIP","verb":"remove","counts":{"removes":150},"before":null,"after":null,"plan":"","roster":"","note":""}', '65e5888cd7975f3427f80eedb8ace6bdc6cd7d320af5ebbb1ed50fe81a00512c', '7af33fd48898a43db34bdd5c66deed2e435b5f5d3fabf3a66312fa4832e74a4a');
INSERT INTO facts (id, document, prev, hash) VALUES (3, '{"at":1795231800.0,"event":"requested","actor":"U1","submitter":"U1","surface":"slack","request_id":1003,"connection":"bunce","segment":"VIP","verb":"remove","counts":{"removes":150},"before":null,"after":null,"plan":"","roster":"","note":""}', '7af33fd48898a43db34bdd5c66deed2e435b5f5d3fabf3a66312fa4832e74a4a', '933c921011abc0060ed81db313d33509481c1ac833e6a0128399a0d83d85890e');
CREATE INDEX drafts_by_age ON drafts (created_at);
CREATE INDEX requests_by_state ON requests (state, id);
CREATE INDEX requests_by_user ON requests (user_id, id);
CREATE INDEX roster_uses_by_user ON roster_uses (user_kind, user_id);
CREATE INDEX messages_by_request ON messages (request_id, kind);
CREATE INDEX messages_waiting ON messages (created_at) WHERE posted_at IS NULL AND failure IS NULL;
CREATE INDEX clicks_waiting ON clicks (recorded_at) WHERE settled_at IS NULL;
CREATE INDEX book_entries_by_segment ON book_entries (connection, segment_id, id);
CREATE INDEX facts_by_request ON facts (request_id, id);
CREATE INDEX facts_by_time ON facts (at, id);
CREATE TRIGGER facts_are_never_changed BEFORE UPDATE ON facts
BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
CREATE TRIGGER facts_are_never_deleted BEFORE DELETE ON facts
BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
CREATE TRIGGER facts_only_follow BEFORE INSERT ON facts WHEN NEW.id <= (SELECT max(id) FROM facts)
BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
COMMIT;
