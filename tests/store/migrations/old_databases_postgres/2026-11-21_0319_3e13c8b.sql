-- The PostgreSQL database as the version of 2026-11-21 03:19 made it.
CREATE FUNCTION public.refuse_to_change_facts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'facts are append-only'; END $$;
CREATE TABLE public.batches (
    request_id bigint NOT NULL,
    number integer NOT NULL,
    operation text NOT NULL,
    roster_id text,
    first_row integer NOT NULL,
    end_row integer NOT NULL,
    state text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    sent_at double precision,
    settled_at double precision,
    note text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.book_entries (
    id bigint NOT NULL,
    connection text NOT NULL,
    segment_id text NOT NULL,
    at double precision NOT NULL,
    change text NOT NULL,
    roster_id text,
    first_row integer NOT NULL,
    end_row integer NOT NULL,
    request_id bigint,
    batch integer
);
ALTER TABLE public.book_entries ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.book_entries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.book_segments (
    connection text NOT NULL,
    segment_id text NOT NULL,
    name text NOT NULL,
    description text,
    fields text NOT NULL,
    deleted integer NOT NULL,
    at double precision NOT NULL
);
CREATE TABLE public.clicks (
    key text NOT NULL,
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
CREATE TABLE public.connection_tokens (
    name text NOT NULL,
    sealed bytea NOT NULL,
    at double precision NOT NULL
);
CREATE TABLE public.drafts (
    id text NOT NULL,
    request_id bigint,
    created_at double precision NOT NULL,
    document text NOT NULL
);
CREATE TABLE public.fact_words (
    fact_id bigint NOT NULL,
    words tsvector NOT NULL
);
CREATE TABLE public.facts (
    id bigint CONSTRAINT sealed_facts_id_not_null NOT NULL,
    document text CONSTRAINT sealed_facts_document_not_null NOT NULL,
    prev text CONSTRAINT sealed_facts_prev_not_null NOT NULL,
    hash text CONSTRAINT sealed_facts_hash_not_null NOT NULL,
    request_id bigint GENERATED ALWAYS AS ((((document)::json ->> 'request_id'::text))::bigint) STORED,
    at double precision GENERATED ALWAYS AS ((((document)::json ->> 'at'::text))::double precision) STORED
);
CREATE TABLE public.messages (
    ordinal bigint NOT NULL,
    key text NOT NULL,
    kind text NOT NULL,
    request_id bigint NOT NULL,
    channel text NOT NULL,
    fact text,
    thread_channel text,
    thread_ts text,
    created_at double precision NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    posted_channel text,
    posted_ts text,
    posted_at double precision,
    edited_at double precision,
    failure text
);
ALTER TABLE public.messages ALTER COLUMN ordinal ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.messages_ordinal_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.paused_connections (
    name text NOT NULL,
    why text NOT NULL,
    at double precision NOT NULL
);
CREATE TABLE public.remembered_segments (
    connection text NOT NULL,
    at double precision NOT NULL,
    document text NOT NULL
);
CREATE TABLE public.requests (
    id bigint NOT NULL,
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
    decision_reason text DEFAULT ''::text NOT NULL,
    starts_at double precision,
    started_at double precision,
    finished_at double precision,
    attempt integer DEFAULT 0 NOT NULL,
    rescues integer DEFAULT 0 NOT NULL,
    run_token text,
    segment_id text,
    note text DEFAULT ''::text NOT NULL,
    count_after bigint
);
ALTER TABLE public.requests ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.requests_id_seq
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.roster_chunks (
    roster_id text NOT NULL,
    first_row integer NOT NULL,
    end_row integer NOT NULL,
    sealed bytea NOT NULL
);
CREATE TABLE public.roster_uses (
    roster_id text NOT NULL,
    user_kind text NOT NULL,
    user_id text NOT NULL
);
CREATE TABLE public.rosters (
    id text NOT NULL,
    people integer NOT NULL,
    sha256 text NOT NULL,
    created_at double precision NOT NULL,
    salt text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.segbot_migrations (
    name text NOT NULL,
    applied_at double precision NOT NULL
);
CREATE TABLE public.votes (
    request_id bigint NOT NULL,
    user_id text NOT NULL,
    ballot text NOT NULL,
    at double precision NOT NULL,
    comment text NOT NULL
);
INSERT INTO public.batches VALUES (1001, 1, 'remove', 'r1', 0, 100, 'waiting', 0, NULL, NULL, '');
INSERT INTO public.batches VALUES (1001, 2, 'remove', 'r1', 100, 150, 'waiting', 0, NULL, NULL, '');
INSERT INTO public.batches VALUES (1002, 1, 'remove', 'r2', 0, 100, 'waiting', 0, NULL, NULL, '');
INSERT INTO public.batches VALUES (1002, 2, 'remove', 'r2', 100, 150, 'waiting', 0, NULL, NULL, '');
INSERT INTO public.batches VALUES (1003, 1, 'remove', 'r3', 0, 100, 'settled', 1, 1795231800, 1795231800, '');
INSERT INTO public.batches VALUES (1003, 2, 'remove', 'r3', 100, 150, 'waiting', 0, NULL, NULL, '');
INSERT INTO public.drafts VALUES ('d1', NULL, 1795231800, '{"action":{"verb":"remove","connection":"bunce","segment":"vip","name":null,"description":null,"criteria":null,"add_all_customers":false,"reason":"Old","confirm_name":null,"confirm_count":null,"fields":{},"undoes":null},"origin":{"user":"U1","team":"T1","channel":"C1","surface":"slack","user_name":""},"plan":{"segment_id":"s-1","segment_name":"VIP","adds":0,"removes":150,"unchanged":null,"unknown":0,"before":1000,"after":850,"at_most":false,"people_created":0,"creation_unknown":false,"all_customers":false,"everyone_leaves":false,"effects":[],"campaign_check":"not_needed","campaign_notes":[],"fingerprint":{"id":"s-1","member_count":1000},"batches":[["remove","r1",0,100],["remove","r1",100,150]]},"ruling":{"outcome":"approve","rule":"remove","why":"A colleague has to agree.","approvals":1,"reason_required":false,"typed_proof":false,"instead":"","approvers":[],"fallback":[],"notify":[]},"roster":{"id":"r1","count":150,"sha256":"abababababababababababababababababababababababababababababababab"},"report":{"rows":150,"duplicates":0,"faults":[],"faults_total":0},"provider_label":"Bunce","noun":"segment"}');
INSERT INTO public.drafts VALUES ('d2', NULL, 1795231800, '{"action":{"verb":"remove","connection":"bunce","segment":"vip","name":null,"description":null,"criteria":null,"add_all_customers":false,"reason":"Old","confirm_name":null,"confirm_count":null,"fields":{},"undoes":null},"origin":{"user":"U1","team":"T1","channel":"C1","surface":"slack","user_name":""},"plan":{"segment_id":"s-1","segment_name":"VIP","adds":0,"removes":150,"unchanged":null,"unknown":0,"before":1000,"after":850,"at_most":false,"people_created":0,"creation_unknown":false,"all_customers":false,"everyone_leaves":false,"effects":[],"campaign_check":"not_needed","campaign_notes":[],"fingerprint":{"id":"s-1","member_count":1000},"batches":[["remove","r2",0,100],["remove","r2",100,150]]},"ruling":{"outcome":"approve","rule":"remove","why":"A colleague has to agree.","approvals":1,"reason_required":false,"typed_proof":false,"instead":"","approvers":[],"fallback":[],"notify":[]},"roster":{"id":"r2","count":150,"sha256":"abababababababababababababababababababababababababababababababab"},"report":{"rows":150,"duplicates":0,"faults":[],"faults_total":0},"provider_label":"Bunce","noun":"segment"}');
INSERT INTO public.drafts VALUES ('d3', NULL, 1795231800, '{"action":{"verb":"remove","connection":"bunce","segment":"vip","name":null,"description":null,"criteria":null,"add_all_customers":false,"reason":"Old","confirm_name":null,"confirm_count":null,"fields":{},"undoes":null},"origin":{"user":"U1","team":"T1","channel":"C1","surface":"slack","user_name":""},"plan":{"segment_id":"s-1","segment_name":"VIP","adds":0,"removes":150,"unchanged":null,"unknown":0,"before":1000,"after":850,"at_most":false,"people_created":0,"creation_unknown":false,"all_customers":false,"everyone_leaves":false,"effects":[],"campaign_check":"not_needed","campaign_notes":[],"fingerprint":{"id":"s-1","member_count":1000},"batches":[["remove","r3",0,100],["remove","r3",100,150]]},"ruling":{"outcome":"approve","rule":"remove","why":"A colleague has to agree.","approvals":1,"reason_required":false,"typed_proof":false,"instead":"","approvers":[],"fallback":[],"notify":[]},"roster":{"id":"r3","count":150,"sha256":"abababababababababababababababababababababababababababababababab"},"report":{"rows":150,"duplicates":0,"faults":[],"faults_total":0},"provider_label":"Bunce","noun":"segment"}');
INSERT INTO public.fact_words VALUES (1, '''#1001'' ''1001'' ''bunce'' ''by=u1'' ''in=bunce'' ''on=vip'' ''remove'' ''requested'' ''u1'' ''vip''');
INSERT INTO public.fact_words VALUES (2, '''#1002'' ''1002'' ''bunce'' ''by=u1'' ''in=bunce'' ''on=vip'' ''remove'' ''requested'' ''u1'' ''vip''');
INSERT INTO public.fact_words VALUES (3, '''#1003'' ''1003'' ''bunce'' ''by=u1'' ''in=bunce'' ''on=vip'' ''remove'' ''requested'' ''u1'' ''vip''');
INSERT INTO public.facts VALUES (1, '{"at":1795231800.0,"event":"requested","actor":"U1","submitter":"U1","surface":"slack","request_id":1001,"connection":"bunce","segment":"VIP","verb":"remove","counts":{"removes":150},"before":null,"after":null,"plan":"","roster":"","note":""}', '0000000000000000000000000000000000000000000000000000000000000000', '65e5888cd7975f3427f80eedb8ace6bdc6cd7d320af5ebbb1ed50fe81a00512c', DEFAULT, DEFAULT);
INSERT INTO public.facts VALUES (2, '{"at":1795231800.0,"event":"requested","actor":"U1","submitter":"U1","surface":"slack","request_id":1002,"connection":"bunce","segment":"VIP","verb":"remove","counts":{"removes":150},"before":null,"after":null,"plan":"","roster":"","note":""}', '65e5888cd7975f3427f80eedb8ace6bdc6cd7d320af5ebbb1ed50fe81a00512c', '7af33fd48898a43db34bdd5c66deed2e435b5f5d3fabf3a66312fa4832e74a4a', DEFAULT, DEFAULT);
INSERT INTO public.facts VALUES (3, '{"at":1795231800.0,"event":"requested","actor":"U1","submitter":"U1","surface":"slack","request_id":1003,"connection":"bunce","segment":"VIP","verb":"remove","counts":{"removes":150},"before":null,"after":null,"plan":"","roster":"","note":""}', '7af33fd48898a43db34bdd5c66deed2e435b5f5d3fabf3a66312fa4832e74a4a', '933c921011abc0060ed81db313d33509481c1ac833e6a0128399a0d83d85890e', DEFAULT, DEFAULT);
INSERT INTO public.requests OVERRIDING SYSTEM VALUE VALUES (1001, 1, 'pending', 'bunce', 'U1', '{"action":{"verb":"remove","connection":"bunce","segment":"vip","name":null,"description":null,"criteria":null,"add_all_customers":false,"reason":"Old","confirm_name":null,"confirm_count":null,"fields":{},"undoes":null},"origin":{"user":"U1","team":"T1","channel":"C1","surface":"slack","user_name":""},"plan":{"segment_id":"s-1","segment_name":"VIP","adds":0,"removes":150,"unchanged":null,"unknown":0,"before":1000,"after":850,"at_most":false,"people_created":0,"creation_unknown":false,"all_customers":false,"everyone_leaves":false,"effects":[],"campaign_check":"not_needed","campaign_notes":[],"fingerprint":{"id":"s-1","member_count":1000},"batches":[["remove","r1",0,100],["remove","r1",100,150]]},"ruling":{"outcome":"approve","rule":"remove","why":"A colleague has to agree.","approvals":1,"reason_required":false,"typed_proof":false,"instead":"","approvers":[],"fallback":[],"notify":[]},"roster":{"id":"r1","count":150,"sha256":"abababababababababababababababababababababababababababababababab"},"report":{"rows":150,"duplicates":0,"faults":[],"faults_total":0},"provider_label":"Bunce","noun":"segment"}', '{"approvers":["U2"],"self_approval":false,"expires_after":28800.0,"grace":60.0,"run_within":1800.0,"thresholds":{"add_needs_approval_above":10000,"remove_confirm_people":100,"remove_confirm_share":0.1,"second_approval_people":1000,"second_approval_share":0.25,"removal_stop_share":0.5},"rules":[],"fallback_approvers":[],"escalate_after":0.0,"notify":[]}', 1795231800, 3372031800, NULL, NULL, '', NULL, NULL, NULL, 0, 0, NULL, 's-1', '', NULL);
INSERT INTO public.requests OVERRIDING SYSTEM VALUE VALUES (1002, 1, 'pending', 'bunce', 'U1', '{"action":{"verb":"remove","connection":"bunce","segment":"vip","name":null,"description":null,"criteria":null,"add_all_customers":false,"reason":"Old","confirm_name":null,"confirm_count":null,"fields":{},"undoes":null},"origin":{"user":"U1","team":"T1","channel":"C1","surface":"slack","user_name":""},"plan":{"segment_id":"s-1","segment_name":"VIP","adds":0,"removes":150,"unchanged":null,"unknown":0,"before":1000,"after":850,"at_most":false,"people_created":0,"creation_unknown":false,"all_customers":false,"everyone_leaves":false,"effects":[],"campaign_check":"not_needed","campaign_notes":[],"fingerprint":{"id":"s-1","member_count":1000},"batches":[["remove","r2",0,100],["remove","r2",100,150]]},"ruling":{"outcome":"approve","rule":"remove","why":"A colleague has to agree.","approvals":1,"reason_required":false,"typed_proof":false,"instead":"","approvers":[],"fallback":[],"notify":[]},"roster":{"id":"r2","count":150,"sha256":"abababababababababababababababababababababababababababababababab"},"report":{"rows":150,"duplicates":0,"faults":[],"faults_total":0},"provider_label":"Bunce","noun":"segment"}', '{"approvers":["U2"],"self_approval":false,"expires_after":28800.0,"grace":60.0,"run_within":1800.0,"thresholds":{"add_needs_approval_above":10000,"remove_confirm_people":100,"remove_confirm_share":0.1,"second_approval_people":1000,"second_approval_share":0.25,"removal_stop_share":0.5},"rules":[],"fallback_approvers":[],"escalate_after":0.0,"notify":[]}', 1795231800, 3372031800, NULL, NULL, '', NULL, NULL, NULL, 0, 0, NULL, 's-1', '', NULL);
INSERT INTO public.requests OVERRIDING SYSTEM VALUE VALUES (1003, 1, 'running', 'bunce', 'U1', '{"action":{"verb":"remove","connection":"bunce","segment":"vip","name":null,"description":null,"criteria":null,"add_all_customers":false,"reason":"Old","confirm_name":null,"confirm_count":null,"fields":{},"undoes":null},"origin":{"user":"U1","team":"T1","channel":"C1","surface":"slack","user_name":""},"plan":{"segment_id":"s-1","segment_name":"VIP","adds":0,"removes":150,"unchanged":null,"unknown":0,"before":1000,"after":850,"at_most":false,"people_created":0,"creation_unknown":false,"all_customers":false,"everyone_leaves":false,"effects":[],"campaign_check":"not_needed","campaign_notes":[],"fingerprint":{"id":"s-1","member_count":1000},"batches":[["remove","r3",0,100],["remove","r3",100,150]]},"ruling":{"outcome":"approve","rule":"remove","why":"A colleague has to agree.","approvals":1,"reason_required":false,"typed_proof":false,"instead":"","approvers":[],"fallback":[],"notify":[]},"roster":{"id":"r3","count":150,"sha256":"abababababababababababababababababababababababababababababababab"},"report":{"rows":150,"duplicates":0,"faults":[],"faults_total":0},"provider_label":"Bunce","noun":"segment"}', '{"approvers":["U2"],"self_approval":false,"expires_after":28800.0,"grace":60.0,"run_within":1800.0,"thresholds":{"add_needs_approval_above":10000,"remove_confirm_people":100,"remove_confirm_share":0.1,"second_approval_people":1000,"second_approval_share":0.25,"removal_stop_share":0.5},"rules":[],"fallback_approvers":[],"escalate_after":0.0,"notify":[]}', 1795231800, 3372031800, NULL, NULL, '', NULL, 1795231800, NULL, 1, 0, 'old-token', 's-1', '', NULL);
INSERT INTO public.roster_uses VALUES ('r1', 'draft', 'd1');
INSERT INTO public.roster_uses VALUES ('r1', 'request', '1001');
INSERT INTO public.roster_uses VALUES ('r2', 'draft', 'd2');
INSERT INTO public.roster_uses VALUES ('r2', 'request', '1002');
INSERT INTO public.roster_uses VALUES ('r3', 'draft', 'd3');
INSERT INTO public.roster_uses VALUES ('r3', 'request', '1003');
INSERT INTO public.segbot_migrations VALUES ('m001_requests', 1795231140);
INSERT INTO public.segbot_migrations VALUES ('m002_rosters', 1795231140);
INSERT INTO public.segbot_migrations VALUES ('m003_facts', 1795231140);
INSERT INTO public.segbot_migrations VALUES ('m004_messages_and_clicks', 1795231140);
INSERT INTO public.segbot_migrations VALUES ('m005_connections_and_segments', 1795231140);
INSERT INTO public.segbot_migrations VALUES ('m006_book', 1795231140);
INSERT INTO public.segbot_migrations VALUES ('m007_connection_tokens', 1795231140);
INSERT INTO public.segbot_migrations VALUES ('m008_sealed_facts', 1795231140);
SELECT pg_catalog.setval('public.book_entries_id_seq', 1, false);
SELECT pg_catalog.setval('public.messages_ordinal_seq', 1, false);
SELECT pg_catalog.setval('public.requests_id_seq', 1003, true);
ALTER TABLE ONLY public.batches
    ADD CONSTRAINT batches_pkey PRIMARY KEY (request_id, number);
ALTER TABLE ONLY public.book_entries
    ADD CONSTRAINT book_entries_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.book_entries
    ADD CONSTRAINT book_entries_request_id_batch_key UNIQUE (request_id, batch);
ALTER TABLE ONLY public.book_segments
    ADD CONSTRAINT book_segments_pkey PRIMARY KEY (connection, segment_id);
ALTER TABLE ONLY public.clicks
    ADD CONSTRAINT clicks_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.connection_tokens
    ADD CONSTRAINT connection_tokens_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT drafts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.fact_words
    ADD CONSTRAINT fact_words_pkey PRIMARY KEY (fact_id);
ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_key_key UNIQUE (key);
ALTER TABLE ONLY public.messages
    ADD CONSTRAINT messages_pkey PRIMARY KEY (ordinal);
ALTER TABLE ONLY public.paused_connections
    ADD CONSTRAINT paused_connections_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.remembered_segments
    ADD CONSTRAINT remembered_segments_pkey PRIMARY KEY (connection);
ALTER TABLE ONLY public.requests
    ADD CONSTRAINT requests_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.roster_chunks
    ADD CONSTRAINT roster_chunks_pkey PRIMARY KEY (roster_id, first_row);
ALTER TABLE ONLY public.roster_uses
    ADD CONSTRAINT roster_uses_pkey PRIMARY KEY (roster_id, user_kind, user_id);
ALTER TABLE ONLY public.rosters
    ADD CONSTRAINT rosters_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.facts
    ADD CONSTRAINT sealed_facts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.segbot_migrations
    ADD CONSTRAINT segbot_migrations_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.votes
    ADD CONSTRAINT votes_pkey PRIMARY KEY (request_id, user_id);
CREATE INDEX book_entries_by_segment ON public.book_entries USING btree (connection, segment_id, id);
CREATE INDEX clicks_waiting ON public.clicks USING btree (recorded_at) WHERE (settled_at IS NULL);
CREATE INDEX drafts_by_age ON public.drafts USING btree (created_at);
CREATE INDEX fact_words_by_word ON public.fact_words USING gin (words);
CREATE INDEX facts_by_request ON public.facts USING btree (request_id, id);
CREATE INDEX facts_by_time ON public.facts USING btree (at, id);
CREATE INDEX messages_by_request ON public.messages USING btree (request_id, kind);
CREATE INDEX messages_waiting ON public.messages USING btree (created_at) WHERE ((posted_at IS NULL) AND (failure IS NULL));
CREATE INDEX requests_by_state ON public.requests USING btree (state, id);
CREATE INDEX requests_by_user ON public.requests USING btree (user_id, id);
CREATE INDEX roster_uses_by_user ON public.roster_uses USING btree (user_kind, user_id);
CREATE TRIGGER facts_are_never_changed BEFORE DELETE OR UPDATE OR TRUNCATE ON public.facts FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_to_change_facts();
ALTER TABLE ONLY public.batches
    ADD CONSTRAINT batches_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.requests(id);
ALTER TABLE ONLY public.roster_chunks
    ADD CONSTRAINT roster_chunks_roster_id_fkey FOREIGN KEY (roster_id) REFERENCES public.rosters(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.votes
    ADD CONSTRAINT votes_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.requests(id);
