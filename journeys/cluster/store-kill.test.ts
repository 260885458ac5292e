import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { Expected } from '../support/expected-state.ts'
import { temporaryFolder } from '../support/images.ts'
import { writeUntilKilled } from '../support/store-writer.ts'

const kills = 60

test('a store killed in the middle of writes keeps all that it acknowledged, whole', async (context) => {
  const path = join(await temporaryFolder(context), 'state.db')
  const expected = new Expected()
  let acknowledged = 0
  for (let kill = 0; kill < kills; kill++) {
    const notes = await writeUntilKilled(path, (kill * 37) % 250)
    for (const note of notes) expected.hear(note)
    acknowledged += notes.filter(({ kind }) => kind === 'acknowledged').length
  }
  context.diagnostic(`${acknowledged} acknowledged changes, ${kills} kills`)
  assert.ok(acknowledged > kills)
})
