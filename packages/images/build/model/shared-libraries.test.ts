import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { skipUnless } from '@galley/kit/testing/shared'
import { BuildError } from '../errors.ts'
import { readLinkage } from './elf.ts'
import { findLibraries } from './shared-libraries.ts'

const skip = skipUnless(existsSync('/usr/bin/ldd'), 'there is no ldd to compare with')

test('the libraries found are those that the loader itself would load', { skip }, async () => {
  const { libraries, loader } = await findLibraries(process.execPath, [])
  const listed = execFileSync('ldd', [process.execPath]).toString()
  const named = [...listed.matchAll(/(\S+) => (\/\S+)/g)].map(([, name]) => name)
  const found = libraries.map(({ name }) => name)
  for (const name of named) assert.ok(found.includes(name ?? ''), name)
  assert.ok(listed.includes(loader))
})

test('what is no program, or a broken one, is refused', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'galley-elf-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'file')
  const damaged = Buffer.alloc(200, 0xff)
  damaged.write('\x7fELF\x02\x01', 'latin1')
  for (const bytes of [Buffer.from(''), Buffer.from('#!/bin/sh\n'), damaged]) {
    writeFileSync(path, bytes)
    await assert.rejects(readLinkage(path), BuildError)
  }
})
