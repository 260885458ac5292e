import assert from 'node:assert/strict'
import { mkdtempDisposableSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { cardFileOf, readCard } from './card-file.ts'
import { completeCard } from './complete-card.ts'

test('a card lies beside its model under the same name', () => {
  assert.equal(cardFileOf('models/food11.keras'), 'models/food11.card.json')
  assert.equal(cardFileOf('a.b/resnet.v2.h5'), 'a.b/resnet.v2.card.json')
  assert.equal(cardFileOf('a.b/model'), 'a.b/model.card.json')
})

test('a missing card is undefined; a broken one is an error that names its file', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'card-'))
  const file = join(folder.path, 'pets.card.json')
  assert.equal(await readCard(file), undefined)
  writeFileSync(file, '{"labels": ["cat", "dog"]}')
  assert.deepEqual(await readCard(file), { labels: ['cat', 'dog'] })
  writeFileSync(file, '{"labels": 2}')
  await assert.rejects(readCard(file), /^CardError: pets\.card\.json: "labels" is 2/)
})

test('the default model’s card fits the model and leaves nothing to assume', async () => {
  const models = resolve(import.meta.dirname, '../../../models')
  const partial = await readCard(cardFileOf(join(models, 'food11/food11.keras')))
  const { card, assumptions } = completeCard(partial, {
    inputs: [{ name: 'photo', type: 'float32', shape: [null, 64, 64, 3] }],
    outputs: [{ name: 'classes', type: 'float32', shape: [null, 11] }],
  })
  assert.deepEqual(assumptions, [])
  assert.deepEqual(card.labels[9], 'Soup')
})
