import { describe, expect, it } from 'vitest';
import { idBelongsTo } from '../../src/model/proof/identity.ts';
import { createWorkload, KINDS } from '../../src/workload/index.ts';
import { file, usageErrorOf } from './import/files.ts';
import { builtIn, clientRender, taken } from './workload.ts';

describe('a workload', () => {
  it('of an unknown kind is rejected, with a list of the kinds', async () => {
    const { code, hint } = await usageErrorOf(builtIn('recipe', 'static'));
    expect(code).toBe('unknown-kind');
    expect(hint).toContain('receipt, shipping');
  });

  it('returns generated recipients synchronously', async () => {
    const stream = (await builtIn('notification', 'static')).recipients(5);
    const recipient = stream.next();
    expect(recipient).toMatchObject({ index: 5 });
    await stream.close();
  });

  it('addresses a static message to each recipient, with the identity that all share', async () => {
    const workload = await builtIn('receipt', 'static');
    const [one, other] = await taken(workload, 0, 2);
    if (one === undefined || other === undefined) throw new TypeError('no recipients');
    expect(workload.expected(one)).toMatchObject({
      recipient: one.address,
      to: [`${one.name} <${one.address}>`],
      replyTo: ['Harbour Shop – Customer Care <help@shop.example>'],
    });
    expect(workload.expected(one).headers).toContainEqual(['x-sendoff-id', 'everybody-000000']);
    expect(workload.expected(one).html).toBe(workload.expected(other).html);
  });

  it('may have another sender, and a few addresses for all customers', async () => {
    const options = {
      kind: 'receipt',
      strategy: 'client-render',
      seed: 1,
      recipients: null,
      template: null,
    } as const;
    const plain = await createWorkload(options);
    const workload = await createWorkload({
      ...options,
      from: 'me@example.org',
      addresses: ['a@test.example', 'b@test.example'],
    });
    const people = await taken(workload, 3, 3);
    expect(people.map(({ address }) => address)).toEqual([
      'b@test.example',
      'a@test.example',
      'b@test.example',
    ]);
    expect(people.map(({ name }) => name)).toEqual((await taken(plain, 3, 3)).map(({ name }) => name));
    for (const one of people) {
      expect(workload.expected(one)).toMatchObject({
        recipient: one.address,
        from: [expect.stringContaining('<me@example.org>')],
      });
      expect(idBelongsTo(one.id, one.address)).toBe(true);
    }
  });

  it.each(KINDS)(
    'of the kind $name takes what it can from a file, and the rest from generated customers',
    async ({ name }) => {
      const recipients = file(
        `${name}.csv`,
        'email,name,city,age,locale,productPreference,order\nbo@b.example,Bo & Co,Göteborg,old,xx-XX,fishing,A-1\nonly@b.example,,,,,,\n',
      );
      const workload = await createWorkload({
        kind: name,
        strategy: 'client-render',
        seed: 1,
        recipients,
        template: null,
      });
      const { render } = clientRender(workload);
      const [bo, only] = await taken(workload, 0, 2);
      const [, generated] = await taken(await builtIn(name, 'client-render'), 0, 2);
      if (bo === undefined || only === undefined) throw new TypeError('no recipients');
      expect(bo).toMatchObject({
        address: 'bo@b.example',
        name: 'Bo & Co',
        fields: { firstName: 'Bo', city: 'Göteborg' },
      });
      expect(render(bo).subject).toContain('Bo');
      expect(render(bo).text).toContain('Bo & Co');
      expect(only).toMatchObject({ address: 'only@b.example', name: generated?.name });
      for (const one of [bo, only]) {
        expect(JSON.stringify(render(one))).not.toMatch(/undefined|\[object |NaN|fishing/);
      }
    },
  );
});
