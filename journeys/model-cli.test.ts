import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { needsShared, sharedFolder } from '@galley/kit/testing/shared'

const root = resolve(import.meta.dirname, '..')
const food11 = join(root, 'models/food11/food11.keras')
const soup = join(root, 'packages/server/assets/soup.jpg')
const keras = (name: string) => join(sharedFolder, 'models/keras', name)
const folder = mkdtempSync(join(tmpdir(), 'galley-journey-'))
after(() => rmSync(folder, { recursive: true }))

/** Runs the command as a process of its own, to its end. */
function galley(...args: readonly string[]) {
  const cli = join(root, 'packages/cli/galley.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test('the default model’s two files and its ONNX form answer alike', () => {
  const onnx = join(folder, 'food11.onnx')
  assert.equal(galley('model', 'convert', food11, '--out', onnx).status, 0)
  const card = join(root, 'models/food11/food11.card.json')
  const answers = [food11, food11.replace('.keras', '.h5'), onnx].map((model) => {
    const { status, stdout, stderr } = galley(
      'predict',
      model,
      soup,
      '--card',
      card,
      '--output',
      'json',
    )
    assert.equal(status, 0, stderr)
    const { label, probabilities } = JSON.parse(stdout)
    return { label, probabilities }
  })
  assert.equal(answers[0]?.label, 'Soup')
  assert.deepEqual(answers[1], answers[0])
  assert.deepEqual(answers[2], answers[0])
})

test('a photo is classified in words, and what was assumed is said', () => {
  const onnx = join(folder, 'bare.onnx')
  assert.equal(galley('model', 'convert', food11, '--out', onnx).status, 0)
  const { status, stdout, stderr } = galley('predict', onnx, soup, '--top', '2')
  assert.equal(status, 0)
  assert.match(stdout, /soup\.jpg: Soup \(0\.\d\d\), \w.* \(0\.\d\d\)\n$/)
  assert.match(stderr, /The 11 outputs are taken for the classes of Food-11/)
})

test('inspecting prints layers, totals and the preprocessing inside', () => {
  const { stdout } = galley('model', 'inspect', food11)
  assert.match(stdout, /^mobilenetv2_96 \(Functional\) +\(None, 3, 3, 1280\) +2,206,816 +scale$/m)
  assert.match(stdout, /^Parameters: 2,220,907 \(2,220,907 trainable, 0 not\)$/m)
  assert.match(stdout, /^Preprocessing inside the model: Resizing\(.*\), Rescaling\(.*\)$/m)
  const { summary } = JSON.parse(galley('model', 'inspect', food11, '--output', 'json').stdout)
  assert.equal(summary.parameters.total, 2_220_907)
})

test('verifying gives a certificate, and exits with 1 over the tolerance', {
  skip: needsShared,
}, () => {
  const model = keras('keras3-mobilenet-025/model.keras')
  const verify = ['model', 'verify', model, '--reference', keras('keras3-mobilenet-025')]
  const right = galley(...verify)
  assert.equal(right.status, 0)
  assert.match(right.stdout, /^digest {5}sha256:[0-9a-f]{64}$/m)
  assert.match(right.stdout, /probabilities +\S+e-\d+ +1e-5 +equal$/m)
  const strict = galley(...verify, '--tolerance', '1e-12', '--output', 'json')
  assert.equal(strict.status, 1)
  assert.equal(JSON.parse(strict.stdout).pass, false)
})

test('what holds Python code is refused by the layer’s name', { skip: needsShared }, () => {
  for (const generation of ['keras2', 'keras3']) {
    for (const file of ['model.h5', 'model.keras']) {
      const { status, stderr } = galley('serve', keras(`${generation}-lambda-refused/${file}`))
      assert.equal(status, 3)
      assert.match(stderr, /^galley: \S+: Lambda holds Python code, which Galley does not run$/m)
    }
  }
})

test('an address that cannot be had exits with 4 and says what to do', () => {
  const { status, stderr } = galley(
    'serve',
    food11,
    '--host',
    '192.0.2.1',
    '--public',
    '--port',
    '1',
  )
  assert.equal(status, 4)
  assert.match(
    stderr,
    /Cannot listen on 192\.0\.2\.1 port 1: .*\nChoose another with --host and --port/,
  )
})
