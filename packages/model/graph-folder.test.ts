import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, test } from 'node:test'
import { makeGraphFolder } from './graph-folder.ts'

const parent = mkdtempSync(join(tmpdir(), 'galley-test-'))
after(() => rmSync(parent, { recursive: true }))

test('folders of processes that are no more are removed, all others stay', async () => {
  const { pid: dead } = spawnSync(process.execPath, ['--version'])
  const own = await makeGraphFolder(parent)
  for (const name of [
    `galley-graph-${dead}-abc`,
    `galley-graph-1-abc`,
    'galley-graph-x',
    'other',
  ]) {
    mkdirSync(join(parent, name))
  }
  const second = await makeGraphFolder(parent)
  const left = ['galley-graph-1-abc', 'galley-graph-x', 'other', basename(own), basename(second)]
  assert.deepEqual(readdirSync(parent).toSorted(), left.toSorted())
})
