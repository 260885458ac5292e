import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { needsShared, sharedFolder } from '@galley/kit/testing/shared'
import { ReferenceFileError } from './reference.ts'
import { verifyModel } from './verify-model.ts'

const recorded = join(sharedFolder, 'models/keras/keras3-two-outputs')
const model = join(recorded, 'model.h5')
const folder = mkdtempSync(join(tmpdir(), 'galley-verify-'))
after(() => rmSync(folder, { recursive: true }))

test('a model that agrees gets a certificate', { skip: needsShared }, async () => {
  const { digest, versions, cases, outputs, pass } = await verifyModel(model, recorded)
  assert.match(digest, /^sha256:[0-9a-f]{64}$/)
  assert.equal(versions.keras, '3.15.1')
  assert.match(versions.onnxruntime, /^\d+\.\d+\.\d+$/)
  assert.deepEqual(
    outputs.map(({ kind, tolerance }) => [kind, tolerance]),
    [
      ['probabilities', 1e-5],
      ['probabilities', 1e-5],
    ],
  )
  assert.deepEqual([cases, pass], [2, true])
})

test('a difference beyond the tolerance does not pass', { skip: needsShared }, async () => {
  const changed = join(folder, 'changed')
  cpSync(recorded, changed, { recursive: true })
  const bytes = readFileSync(join(changed, 'output1.npy'))
  bytes.writeFloatLE(bytes.readFloatLE(bytes.length - 4) + 0.001, bytes.length - 4)
  writeFileSync(join(changed, 'output1.npy'), bytes)
  const certificate = await verifyModel(model, changed)
  assert.equal(certificate.pass, false)
  assert.ok(Math.abs(certificate.largestDifference - 0.001) < 1e-5)
  assert.equal((await verifyModel(model, changed, { tolerance: 0.01 })).pass, true)
})

test('a reference that does not fit the model is refused', { skip: needsShared }, async () => {
  const other = join(sharedFolder, 'models/keras/keras3-repeat')
  await assert.rejects(verifyModel(model, other), ReferenceFileError)
  await assert.rejects(verifyModel(model, folder), /no input0 and output0/)
  await assert.rejects(verifyModel(model, join(folder, 'nowhere')), /there is no reference/)
})
