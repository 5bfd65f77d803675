// jsforce, unmodified, against the emulator. `node jsforce_checks.mjs NAME MARK` runs one check, whose records and fields
// have MARK in their names; without a name it lists the checks.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(process.env.SFMETA_CLIENTS + '/package.json');
const jsforce = require('jsforce');
const ready = JSON.parse(process.env.READY ?? '{}');
const mark = process.argv[3] ?? 'x';
const connect = () => {
  const conn = new jsforce.Connection({
    instanceUrl: ready.salesforce, accessToken: ready.access_token, version: '67.0',
  });
  conn.bulk2.pollInterval = 100;
  conn.bulk2.pollTimeout = 30000;
  conn.metadata.pollInterval = 100;
  conn.metadata.pollTimeout = 30000;
  return conn;
};
const field = (name, more = {}) => ({ fullName: `Account.${name}__c`, label: name, type: 'Text', length: 20, ...more });
const grant = async (conn, set, ...names) => {
  const made = await conn.metadata.create('PermissionSet', {
    fullName: set, label: set,
    fieldPermissions: names.map((name) => ({ field: `Account.${name}__c`, readable: true, editable: true })),
  });
  assert.equal(made.success, true, JSON.stringify(made));
  const { records } = await conn.query(`SELECT Id FROM PermissionSet WHERE Name = '${set}'`);
  await conn.sobject('PermissionSetAssignment').create({ AssigneeId: ready.user_id, PermissionSetId: records[0].Id });
};

const JSZip = require('jszip');
const packed = (name, elements = '<type>Date</type>') => {
  const open = '<?xml version="1.0" encoding="UTF-8"?>';
  const ns = 'xmlns="http://soap.sforce.com/2006/04/metadata"';
  return new JSZip()
    .file('package.xml', `${open}<Package ${ns}><types><members>Account.${name}__c</members><name>CustomField</name>`
      + '</types><version>67.0</version></Package>')
    .file('objects/Account.object', `${open}<CustomObject ${ns}><fields><fullName>${name}__c</fullName>`
      + `<label>Zip</label>${elements}</fields></CustomObject>`)
    .generateAsync({ type: 'nodebuffer' });
};
const until = async (ask, enough) => {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await ask();
    if (enough(answer)) return answer;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  throw new Error('it takes too long');
};
const trouble = async (rule) => {
  const body = JSON.stringify({ rules: [rule] });
  const answer = await fetch(`${ready.salesforce}/emulator/trouble`, { method: 'POST', body });
  assert.equal(answer.ok, true);
};

const checks = {
  async 'query and queryMore'() {
    const conn = connect();
    const rows = Array.from({ length: 205 }, (_, i) => ({ Name: `${mark} ${i}` }));
    await conn.sobject('Account').create(rows, { allowRecursive: true });
    const first = await conn.query(`SELECT Id, Name FROM Account WHERE Name LIKE '${mark} %'`,
      { headers: { 'Sforce-Query-Options': 'batchSize=200' } });
    assert.equal(first.totalSize, 205);
    assert.equal(first.records.length, 200);
    assert.equal(first.done, false);
    const rest = await conn.queryMore(first.nextRecordsUrl);
    assert.equal(rest.records.length, 5);
    assert.equal(rest.done, true);
  },
  async 'queries made by the client, and deleted rows'() {
    const conn = connect();
    const account = conn.sobject('Account');
    const { id } = await account.create({ Name: `${mark} asked` });
    await conn.sobject('Contact').create({ LastName: `${mark} child`, AccountId: id });
    const [row] = await account.find({ Name: { $like: `${mark} as%` }, Id: { $in: [id] } }, ['Id', 'Name'])
      .sort({ Name: -1 }).limit(1).include('Contacts').select('LastName').end().execute();
    assert.deepEqual([row.Name, row.Contacts.records[0].LastName], [`${mark} asked`, `${mark} child`]);
    assert.equal(await account.count({ Name: `${mark} asked` }), 1);
    const changed = await account.find({ Id: id }).update({ Site: 'Caen' });
    assert.deepEqual(changed.map((each) => each.success), [true]);
    await account.find({ Id: id }).destroy();
    const soql = `SELECT Site FROM Account WHERE Id = '${id}'`;
    assert.equal((await conn.query(soql)).totalSize, 0);
    assert.equal((await conn.query(soql, { scanAll: true })).records[0].Site, 'Caen');
    const lately = await account.deleted(new Date(Date.now() - 3600000), new Date(Date.now() + 3600000));
    assert.ok(lately.deletedRecords.some((each) => each.id === id));
  },
  async 'records one by one'() {
    const account = connect().sobject('Account');
    const made = await account.create({ Name: `${mark} one` });
    assert.equal(made.success, true);
    assert.equal((await account.retrieve(made.id)).Name, `${mark} one`);
    assert.equal((await account.update({ Id: made.id, Site: 'Lyon' })).success, true);
    assert.equal((await account.findOne({ Id: made.id })).Site, 'Lyon');
    assert.equal((await account.destroy(made.id)).success, true);
    await assert.rejects(account.retrieve(made.id), { errorCode: /ENTITY_IS_DELETED|NOT_FOUND/ });
    await assert.rejects(account.create({ Site: 'no name' }), { errorCode: 'REQUIRED_FIELD_MISSING' });
  },
  async 'upsert by external id, and collections'() {
    const conn = connect();
    const name = `Key_${mark}`;
    const made = await conn.metadata.create('CustomField', field(name, { externalId: true, unique: true }));
    assert.equal(made.success, true);
    await grant(conn, `Keys_${mark}`, name);
    const key = `${name}__c`;
    const account = conn.sobject('Account');
    assert.equal((await account.upsert({ Name: 'K1', [key]: 'a' }, key)).created, true);
    assert.equal((await account.upsert({ Name: 'K1 again', [key]: 'a' }, key)).created, false);
    const rows = [{ Name: 'K1 thrice', [key]: 'a' }, { Name: 'K2', [key]: 'b' }, { [key]: 'c' }];
    const many = await account.upsert(rows, key);
    assert.deepEqual(many.map((row) => row.success), [true, true, false]);
    assert.equal(many[2].errors[0].statusCode, 'REQUIRED_FIELD_MISSING');
    const found = await account.find({ [key]: { $in: ['a', 'b'] } }, 'Id').execute();
    const gone = await account.destroy(found.map((row) => row.Id));
    assert.deepEqual(gone.map((row) => row.success), [true, true]);
  },
  async 'collections: many created, read, changed and deleted, all or none'() {
    const conn = connect();
    const account = conn.sobject('Account');
    const made = await account.create([{ Name: `${mark} many 1` }, { Site: 'no name' }, { Name: `${mark} many 2` }]);
    assert.deepEqual(made.map((row) => row.success), [true, false, true]);
    assert.equal(made[1].errors[0].statusCode, 'REQUIRED_FIELD_MISSING');
    const ids = [made[0].id, made[2].id];
    const changed = await account.update(ids.map((Id) => ({ Id, Site: 'Metz' })));
    assert.deepEqual(changed.map((row) => row.success), [true, true]);
    assert.deepEqual((await account.retrieve(ids, { fields: ['Site'] })).map((row) => row.Site), ['Metz', 'Metz']);
    const none = await account.create([{ Name: `${mark} none` }, { Site: 'no name' }], { allOrNone: true });
    assert.deepEqual(none.map((row) => row.errors[0].statusCode),
      ['ALL_OR_NONE_OPERATION_ROLLED_BACK', 'REQUIRED_FIELD_MISSING']);
    assert.equal((await conn.query(`SELECT Id FROM Account WHERE Name = '${mark} none'`)).totalSize, 0);
    assert.deepEqual((await account.destroy(ids)).map((row) => row.success), [true, true]);
  },
  async 'Bulk API 2.0 load and query'() {
    const conn = connect();
    const { successfulResults, failedResults, unprocessedRecords } = await conn.bulk2.loadAndWaitForResults({
      object: 'Account', operation: 'insert',
      input: [{ Name: `${mark} bulk "quoted", and\nbroken`, Site: '' }, { Name: '', Site: 'x' }],
    });
    assert.equal(successfulResults.length, 1);
    assert.equal(failedResults.length, 1);
    assert.match(failedResults[0].sf__Error, /^REQUIRED_FIELD_MISSING:Required fields are missing: \[Name\]:Name --$/);
    assert.equal(unprocessedRecords.length, 0);
    const stream = await conn.bulk2.query(`SELECT Name FROM Account WHERE Name LIKE '${mark} bulk%'`);
    const rows = await stream.toArray();
    assert.deepEqual(rows.map((row) => row.Name), [`${mark} bulk "quoted", and\nbroken`]);
  },
  async 'Bulk API 2.0 upsert, update, delete, and a job that fails'() {
    const conn = connect();
    const name = `Load_${mark}`;
    const key = `${name}__c`;
    await conn.metadata.create('CustomField', field(name, { externalId: true, unique: true }));
    await grant(conn, `Loads_${mark}`, name);
    const load = (operation, input, more = {}) =>
      conn.bulk2.loadAndWaitForResults({ object: 'Account', operation, input, ...more });
    const csv = (...lines) => `${lines.join('\r\n')}\r\n`;
    const piped = { externalIdFieldName: key, lineEnding: 'CRLF', columnDelimiter: 'PIPE' };
    const upserted = await load('upsert', csv(`Name|${key}|Phone`, 'One|1|11', 'Two|2|22'), piped);
    assert.deepEqual(upserted.successfulResults.map((row) => row.sf__Created), ['true', 'true']);
    const Ids = upserted.successfulResults.map((row) => row.sf__Id);
    const updated = await load('update', Ids.map((Id) => ({ Id, Phone: '#N/A' })));
    assert.equal(updated.successfulResults.length, 2);
    const { records } = await conn.query(`SELECT Phone FROM Account WHERE ${key} IN ('1', '2')`);
    assert.deepEqual(records.map((row) => row.Phone), [null, null]);
    assert.equal((await load('delete', Ids.map((Id) => ({ Id })))).successfulResults.length, 2);
    await assert.rejects(load('insert', csv('Name,Nope__c', 'a,b'), { lineEnding: 'CRLF' }),
      { message: /: InvalidBatch : Field name not found : Nope__c$/ });
    await assert.rejects(load('insert', csv('Name', 'a')),
      { message: /: ClientInputError : LineEnding is invalid on user data\. Current LineEnding setting is LF$/ });
  },
  async 'metadata describe, list, read, create, upsert, update, rename, delete'() {
    const { metadata } = connect();
    const name = `Meta_${mark}`;
    const described = await metadata.describe('67.0');
    assert.ok(described.metadataObjects.some((type) => type.xmlName === 'CustomObject'));
    assert.equal((await metadata.create('CustomField', field(name))).success, true);
    const again = await metadata.create('CustomField', field(name));
    assert.equal(again.success, false);
    assert.equal(again.errors.statusCode ?? again.errors[0].statusCode, 'DUPLICATE_DEVELOPER_NAME');
    assert.equal((await metadata.upsert('CustomField', field(name, { length: 30 }))).created, false);
    assert.equal((await metadata.update('CustomField', field(name, { length: 40 }))).success, true);
    assert.equal(Number((await metadata.read('CustomField', `Account.${name}__c`)).length), 40);
    const listed = await metadata.list({ type: 'CustomField' }, '67.0');
    assert.ok(listed.some((item) => item.fullName === `Account.${name}__c`));
    assert.equal((await metadata.rename('CustomField', `Account.${name}__c`, `Account.${name}_new__c`)).success, true);
    assert.equal((await metadata.delete('CustomField', `Account.${name}_new__c`)).success, true);
  },
  async 'permission sets as metadata'() {
    const { metadata } = connect();
    const set = `Read_${mark}`;
    const readable = (name) => ({ field: `Account.${name}`, readable: true, editable: false });
    const reading = (...names) => ({ fullName: set, label: set, fieldPermissions: names.map(readable) });
    assert.equal((await metadata.upsert('PermissionSet', reading('Site', 'Fax'))).created, true);
    await metadata.update('PermissionSet', reading('Fax'));
    const read = await metadata.read('PermissionSet', set);
    assert.deepEqual([read.fieldPermissions].flat().map((each) => each.field), ['Account.Fax']);
    const several = await metadata.read('PermissionSet', [set, 'Nobody']);
    assert.deepEqual(several.map((each) => each.fullName ?? null), [set, null]);
    assert.equal((await metadata.delete('PermissionSet', set)).success, true);
  },
  async 'deploy and retrieve'() {
    const { metadata } = connect();
    const bytes = await packed(`Zip_${mark}`);
    const soap = await metadata.deploy(bytes, { singlePackage: true, rollbackOnError: true }).complete(true);
    assert.equal(soap.success, true, JSON.stringify(soap));
    const rest = await metadata.deployRest(bytes, { singlePackage: true, checkOnly: true }).complete(true);
    assert.equal(rest.checkOnly, true);
    const back = await metadata.retrieve({
      apiVersion: '67.0',
      unpackaged: { types: [{ name: 'CustomField', members: [`Account.Zip_${mark}__c`] }], version: '67.0' },
    }).complete();
    assert.equal(String(back.success), 'true');
    const files = await JSZip.loadAsync(Buffer.from(back.zipFile, 'base64'));
    const text = await files.file('unpackaged/objects/Account.object').async('string');
    assert.match(text, new RegExp(`<fullName>Zip_${mark}__c</fullName>`));
  },
  async 'a deploy that fails, one that is validated and deployed quickly, one that is cancelled'() {
    const { metadata } = connect();
    const wrong = await metadata.deploy(await packed(`Wrong_${mark}`, '<type>Text</type>'), { singlePackage: true })
      .complete(true);
    assert.equal(wrong.status, 'Failed');
    const [failure] = [wrong.details.componentFailures].flat();
    assert.equal(failure.problem, "Must specify 'length' for a CustomField of type Text");
    const bytes = await packed(`Quick_${mark}`);
    const validation = { singlePackage: true, checkOnly: true, testLevel: 'RunLocalTests' };
    const validated = await metadata.deploy(bytes, validation).complete();
    const quick = await metadata.deployRecentValidation({ id: validated.id });
    const { status } = await until(() => metadata.checkDeployStatus(quick), (result) => result.done);
    assert.equal(status, 'Succeeded');
    await trouble({ action: 'deploy-queued', seconds: 600 });
    const waiting = await metadata.deploy(await packed(`Never_${mark}`), { singlePackage: true }).check();
    await metadata._invoke('cancelDeploy', { id: waiting.id });
    const cancelled = await until(() => metadata.checkDeployStatus(waiting.id), (result) => result.done);
    assert.equal(cancelled.status, 'Canceled');
  },
  async 'tooling'() {
    const conn = connect();
    const made = await conn.tooling.sobject('CustomField').create({
      FullName: `Account.Tool_${mark}__c`, Metadata: { label: 'Tool', type: 'Checkbox', defaultValue: 'false' },
    });
    assert.equal(made.success, true);
    const { records } = await conn.tooling.query(
      `SELECT Id, DeveloperName FROM CustomField WHERE DeveloperName = 'Tool_${mark}'`);
    assert.equal(records.length, 1);
    assert.equal((await conn.tooling.sobject('CustomField').destroy(records[0].Id)).success, true);
  },
  async 'tooling: documents, catalog, references'() {
    const { tooling } = connect();
    const customField = tooling.sobject('CustomField');
    const made = await customField.create({
      FullName: `Account.Doc_${mark}__c`, Metadata: { label: 'Doc', type: 'Text', length: 20 },
    });
    const record = await customField.retrieve(made.id);
    assert.deepEqual([record.FullName, record.Metadata.length], [`Account.Doc_${mark}__c`, 20]);
    const changed = await customField.update({ Id: made.id, Metadata: { ...record.Metadata, length: 40 } });
    assert.equal(changed.success, true);
    assert.equal((await customField.retrieve(made.id)).Length, 40);
    await customField.create({
      FullName: `Account.Uses_${mark}__c`, Metadata: { label: 'Uses', type: 'Text', formula: `Doc_${mark}__c` },
    });
    const { records } = await tooling.query(`SELECT MetadataComponentName FROM MetadataComponentDependency
      WHERE RefMetadataComponentId = '${made.id}'`);
    assert.deepEqual(records.map((row) => row.MetadataComponentName), [`Uses_${mark}`]);
    await assert.rejects(customField.destroy(made.id), { errorCode: 'DELETE_FAILED' });
    await assert.rejects(tooling.query('SELECT Id FROM FieldDefinition'), { errorCode: 'MALFORMED_QUERY' });
    const name = await tooling.query(`SELECT DataType FROM FieldDefinition
      WHERE EntityDefinition.QualifiedApiName = 'Account' AND QualifiedApiName = 'AccountNumber'`);
    assert.equal(name.records[0].DataType, 'Text(40)');
    assert.ok((await tooling.describeGlobal()).sobjects.some((object) => object.name === 'CustomField'));
    assert.ok((await customField.describe()).fields.some((item) => item.type === 'complexvalue'));
  },
  async 'composite, batch, graph, tree'() {
    const conn = connect();
    const base = '/services/data/v67.0';
    const post = (path, body) => conn.requestPost(`${base}/${path}`, body);
    const composite = await post('composite', { allOrNone: true, compositeRequest: [
      { method: 'POST', url: `${base}/sobjects/Account`, referenceId: 'a', body: { Name: `${mark} c` } },
      { method: 'POST', url: `${base}/sobjects/Contact`, referenceId: 'c',
        body: { LastName: 'C', AccountId: '@{a.id}' } }] });
    assert.deepEqual(composite.compositeResponse.map((part) => part.httpStatusCode), [201, 201]);
    const halted = await post('composite', { allOrNone: true, compositeRequest: [
      { method: 'POST', url: `${base}/sobjects/Account`, referenceId: 'a', body: { Name: `${mark} rolled back` } },
      { method: 'POST', url: `${base}/sobjects/Account`, referenceId: 'b', body: {} }] });
    assert.equal(halted.compositeResponse[0].body[0].errorCode, 'PROCESSING_HALTED');
    assert.equal((await conn.query(`SELECT Id FROM Account WHERE Name = '${mark} rolled back'`)).totalSize, 0);
    const batch = await post('composite/batch', { batchRequests: [{ method: 'GET', url: 'v67.0/limits' }] });
    assert.equal(batch.results[0].statusCode, 200);
    const graph = await post('composite/graph', { graphs: [{ graphId: 'g', compositeRequest: [
      { method: 'POST', url: `${base}/sobjects/Account`, referenceId: 'a', body: { Name: `${mark} g` } }] }] });
    assert.equal(graph.graphs[0].isSuccessful, true);
    const undone = await post('composite/graph', { graphs: [{ graphId: 'h', compositeRequest: [
      { method: 'POST', url: `${base}/sobjects/Account`, referenceId: 'a', body: { Name: `${mark} undone` } },
      { method: 'POST', url: `${base}/sobjects/Account`, referenceId: 'b', body: {} }] }] });
    assert.equal(undone.graphs[0].isSuccessful, false);
    assert.equal((await conn.query(`SELECT Id FROM Account WHERE Name = '${mark} undone'`)).totalSize, 0);
    const tree = await post('composite/tree/Account', { records: [
      { attributes: { type: 'Account', referenceId: 'r1' }, Name: `${mark} t` }] });
    assert.equal(tree.hasErrors, false);
    await assert.rejects(post('composite/tree/Account', { records: [{ attributes: { type: 'Account', referenceId: 'r2' } }] }),
      { message: /"referenceId":"r2","errors":\[\{"statusCode":"REQUIRED_FIELD_MISSING"/ });
  },
  async 'web server flow with PKCE, refresh, revoke'() {
    const oauth2 = new jsforce.OAuth2({
      loginUrl: ready.salesforce, clientId: 'PlatformCLI', redirectUri: 'http://localhost:1717/OauthRedirect',
      useVerifier: true,
    });
    const form = new URL(oauth2.getAuthorizationUrl({ scope: 'api refresh_token', state: mark })).searchParams;
    assert.ok(form.get('code_challenge'));
    form.set('username', ready.standard_username);
    const page = `${ready.salesforce}/services/oauth2/authorize`;
    const back = await fetch(page, { method: 'POST', body: form, redirect: 'manual' });
    const conn = new jsforce.Connection({ oauth2, version: '67.0' });
    const user = await conn.authorize(new URL(back.headers.get('location')).searchParams.get('code'));
    assert.deepEqual([user.id, user.organizationId], [ready.standard_user_id, ready.org_id]);
    let refreshed = 0;
    conn.on('refresh', () => { refreshed += 1; });
    await fetch(`${ready.salesforce}/emulator/sessions/expire`,
      { method: 'POST', body: JSON.stringify({ username: ready.standard_username }) });
    assert.equal((await conn.query('SELECT Id FROM Organization')).totalSize, 1);
    assert.equal(refreshed, 1);
    const { refreshToken } = conn;
    await conn.logoutByOAuth2(true);
    await assert.rejects(oauth2.refreshToken(refreshToken),
      { name: 'invalid_grant', message: 'expired access/refresh token' });
    await assert.rejects(oauth2.revokeToken('none'), { name: 'unsupported_token_type' });
  },
  async 'client credentials and passwords'() {
    const oauth2 = new jsforce.OAuth2({
      loginUrl: ready.salesforce, clientId: ready.client_id, clientSecret: ready.client_secret,
    });
    const conn = new jsforce.Connection({ oauth2, instanceUrl: ready.salesforce, version: '67.0' });
    const user = await conn.authorize({ grant_type: 'client_credentials' });
    assert.equal(user.id, ready.integration_user_id);
    await assert.rejects(conn.loginByOAuth2(ready.username, 'secret'),
      { name: 'invalid_grant', message: 'authentication failure' });
  },
  async 'identity, limits, describe, sign-out'() {
    const conn = connect();
    assert.equal((await conn.identity()).user_id, ready.user_id);
    assert.ok((await conn.limits()).DailyApiRequests.Max > 0);
    assert.ok((await conn.describeGlobal()).sobjects.some((object) => object.name === 'Account'));
    assert.ok((await conn.sobject('Account').describe()).fields.some((item) => item.name === 'AccountNumber'));
    await assert.rejects(conn.query('SELECT Nope FROM Account'), { errorCode: 'INVALID_FIELD' });
    const stranger = new jsforce.Connection({ instanceUrl: ready.salesforce, accessToken: 'wrong', version: '67.0' });
    await assert.rejects(stranger.query('SELECT Id FROM Account'), { errorCode: 'INVALID_SESSION_ID' });
  },
  async 'what is not emulated is refused by name'() {
    const conn = connect();
    await assert.rejects(conn.bulk.createJob('Account', 'insert').open(),
      { name: 'FeatureNotEnabled', message: /^Not emulated: Bulk API 1\.0/ });
    await assert.rejects(conn.metadata.read('ApexClass', 'X'), { message: /Not emulated: metadata type ApexClass/ });
    await assert.rejects(conn.search('FIND {x} IN ALL FIELDS RETURNING Account'), { errorCode: 'NOT_FOUND' });
    await assert.rejects(conn.tooling.executeAnonymous('return;'), { errorCode: 'NOT_FOUND' });
  },
};

const name = process.argv[2];
if (name === undefined) console.log(JSON.stringify(Object.keys(checks)));
else await checks[name]();
