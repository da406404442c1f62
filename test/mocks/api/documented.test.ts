import { describe, expect, test } from 'vitest';
import { createRouter } from '../../../mocks/api/dialect.ts';
import type { DocumentedField } from '../../../mocks/api/documented-fields.ts';
import { API_DIALECTS, type DialectName } from '../../../mocks/api/index.ts';
import type { Delivery, SendOptions } from '../../../mocks/contract.ts';
import { BASES, type Base, STORED, withField } from './documented.ts';

/** One dialect, asked in process. */
function startAsking(dialect: DialectName, base: Base) {
  const delivered: Delivery[] = [];
  const { create, credentials } = API_DIALECTS[dialect];
  const { user = '', secret }: { user?: string; secret: string } = credentials;
  const router = createRouter(create({ keeps: true, deliver: (one) => delivered.push(one) }));
  const stored = (STORED[dialect] ?? []).map((one) => call(one, {}));
  return async (changes: Readonly<Record<string, unknown>>) => {
    await Promise.all(stored);
    return call(base, changes);
  };
  async function call(
    { path, method = 'POST', headers, body, encode }: Base,
    changes: Readonly<Record<string, unknown>>,
  ) {
    let changed = body;
    for (const [field, value] of Object.entries(changes)) changed = withField(changed, field, value);
    const request = new Request(`http://localhost${path}`, {
      method,
      headers: headers(secret, user),
      body: encode?.(changed) ?? JSON.stringify(changed),
    });
    delivered.length = 0;
    const answer = await router.answer({
      method,
      path,
      headers: Object.fromEntries(request.headers),
      body: Buffer.from(await request.arrayBuffer()),
    });
    const options: SendOptions | undefined = delivered[0]?.options?.();
    return { ...answer, options, delivered: delivered.length };
  }
}

/** Values of another type, beyond a limit, or not among those that are listed. */
function wrongValues(field: DocumentedField, isForm: boolean): readonly unknown[] {
  const { type, min, max, maxBytes, values, pattern, wrong = [] } = field;
  const found: unknown[] = [...wrong];
  if (pattern !== undefined) found.push('no such thing!');
  if (isForm) {
    if (values !== undefined) found.push('toString');
    if (max !== undefined) found.push('x'.repeat(max + 1));
    return found;
  }
  if (type === 'text') found.push(1, { toString: 'x' });
  if (type === 'integer' || type === 'number') found.push('x', true);
  if (type === 'flag') found.push('x', 1);
  if (type === 'list') found.push('x', { toString: 'x' });
  if (type === 'object') found.push('x', [1]);
  if (values !== undefined) found.push(type === 'text' ? 'toString' : -1);
  if (type === 'text' && max !== undefined) found.push('x'.repeat(max + 1));
  if (type === 'text' && min !== undefined && min > 1) found.push('x'.repeat(min - 1));
  if (type === 'text' && maxBytes !== undefined) found.push('ü'.repeat(maxBytes / 2 + 1));
  if (type === 'object' && maxBytes !== undefined) found.push({ a: 'x'.repeat(maxBytes) });
  if ((type === 'integer' || type === 'number') && max !== undefined) found.push(max + 1);
  return found;
}

// The other dialects' tables are gone through in provider-fields.test.ts.
for (const dialect of (Object.keys(API_DIALECTS) as DialectName[]).filter(
  (one) => BASES[one] !== undefined,
)) {
  const { documentation } = API_DIALECTS[dialect].create({ keeps: false, deliver: () => {} });
  const routes = Object.entries(documentation?.fields ?? {});
  describe(`${dialect} documents`, () => {
    for (const [route, fields] of routes) {
      const base = BASES[dialect]?.[route];
      if (base === undefined) throw new TypeError(`no request for ${dialect}, ${route}`);
      const ask = startAsking(dialect, base);
      const beyond = (field: DocumentedField, value: unknown) =>
        ask({ ...field.companions, [field.path]: value });

      test.each(fields)(`$path of ${route} as $treatment`, async (field) => {
        const { path, treatment, example } = field;
        const answer = await beyond(field, example);
        if (treatment === 'refused') {
          expect(answer.status).toBeGreaterThanOrEqual(400);
          expect(answer.body).toContain('this mock does not serve');
          return;
        }
        expect({ status: answer.status, body: answer.body }).toEqual({
          status: expect.toSatisfy((status: number) => status < 300),
          body: answer.body,
        });
        if (treatment === 'kept') {
          const kept = JSON.stringify(answer.options?.fields);
          expect(kept).toContain(path.replace(/.*\./, '').replace('[]', '').replace('*', 'a'));
        }
        for (const value of wrongValues(field, base.encode !== undefined)) {
          const refused = await beyond(field, value);
          expect({ path, value, status: refused.status, body: refused.body }).toMatchObject({
            status: expect.toSatisfy((status: number) => status >= 400 && status < 500),
          });
          expect(refused.delivered).toBe(0);
        }
      });

      test(`no field of ${route} that it does not know`, async () => {
        for (const name of ['colour', 'toString', 'constructor', '__proto__x']) {
          expect(await ask({ [name]: 'x' })).toMatchObject({ body: expect.stringContaining(name) });
        }
      });
    }

    test('routes: each served route has a response, each other route reports that it has none', async () => {
      const router = createRouter(API_DIALECTS[dialect].create({ keeps: true, deliver: () => {} }));
      const ask = (method: string, path: string) =>
        router.answer({ method, path, headers: {}, body: Buffer.alloc(0) });
      for (const { method, path, treatment } of documentation?.routes ?? []) {
        const spelled = path.replace('/*', '/x').replaceAll(/:[^/]+/g, 'x');
        const answer = await ask(method === 'ANY' ? 'PUT' : method, spelled);
        if (treatment === 'refused') expect(answer).toMatchObject({ status: 501 });
        else expect([404, 405, 501]).not.toContain(answer.status);
      }
      const list = await ask('GET', '/');
      expect(JSON.parse(list.body)).toMatchObject({ mock: documentation?.provider });
      const [sends] = routes[0]?.[0].split(' ').slice(1) ?? [];
      const wrong = await ask('PATCH', (sends ?? '').replaceAll(/:[^/]+/g, 'x'));
      expect(wrong).toMatchObject({ status: 405, headers: { Allow: 'POST' } });
    });
  });
}
