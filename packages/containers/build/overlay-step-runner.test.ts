import assert from 'node:assert/strict'
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { RunStep } from '@galley/images/build/step-runner'
import { openLayout } from '@galley/images/oci/layout'
import { ociLayer } from '@galley/images/oci/media-types'
import { skipUnless } from '@galley/kit/testing/shared'
import { probeRuntimes } from '../runtimes/probe.ts'
import { placesOf } from '../state/places.ts'
import { nodeImage } from '../testing/node-image.ts'
import { remains } from '../testing/remains.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { OverlayStepRunner } from './overlay-step-runner.ts'

const [best] = await probeRuntimes()
const skip = skipUnless(best?.runtime?.kind === 'oci', 'no runtime that can run steps')

const script = `
  const fs = require('node:fs')
  fs.writeFileSync('/made', process.env.WORD + process.getuid() + fs.readFileSync('/given/note'))
  fs.rmSync('/etc/group')
  fs.writeFileSync('/scratch/x', 'x')
  console.log('done')
`

async function stepRunner(context: TestContext) {
  const folder = temporaryFolder(context)
  const layout = await openLayout(join(folder, 'layout'))
  const layers: RunStep['layers'][number][] = []
  for (const { diffId, open } of nodeImage().layers) {
    const content = await layout.addBlob(open())
    layers.push({ descriptor: { ...content, mediaType: ociLayer }, diffId: content.digest })
    assert.equal(content.digest, diffId)
  }
  const root = join(folder, 'root')
  const runtime = best?.runtime ?? { kind: 'process' }
  return { root, layers, folder, runner: new OverlayStepRunner(placesOf(root), runtime, layout) }
}

function stepOf(layers: RunStep['layers'], more: Partial<RunStep>): RunStep {
  return {
    layers,
    argv: ['/usr/local/bin/node', '-e', script],
    env: ['WORD=soup'],
    workingDir: '/',
    user: '',
    mounts: [],
    network: 'none',
    output: () => {},
    signal: new AbortController().signal,
    ...more,
  }
}

test('a step leaves its changes, its mounts aside, and nothing after it is disposed of', {
  skip,
  timeout: 60_000,
}, async (context) => {
  const { root, layers, runner } = await stepRunner(context)
  const given = temporaryFolder(context)
  writeFileSync(join(given, 'note'), '!')
  let output = ''
  const outcome = await runner.run(
    stepOf(layers, {
      mounts: [
        { kind: 'bind', source: given, target: '/given', isReadOnly: true },
        { kind: 'tmpfs', target: '/scratch', size: 1 << 20 },
      ],
      output: (_, bytes) => {
        output += Buffer.from(bytes)
      },
    }),
  )
  assert.deepEqual([outcome.exitCode, output], [0, 'done\n'])
  assert.equal(readFileSync(join(outcome.changes, 'made'), 'utf8'), 'soup0!')
  assert.ok(lstatSync(join(outcome.changes, 'etc/group')).isCharacterDevice())
  assert.deepEqual(readdirSync(join(outcome.changes, 'scratch')), [])
  await outcome.dispose()
  assert.deepEqual(Object.values(remains(root, [])).flat(), [])
  assert.deepEqual(readdirSync(placesOf(root).steps), [])
})

test('a step that is given up ends at once', { skip, timeout: 60_000 }, async (context) => {
  const { root, layers, runner } = await stepRunner(context)
  const controller = new AbortController()
  const argv = ['/usr/local/bin/node', '-e', 'console.log(1); setInterval(() => {}, 1000)']
  const output = () => controller.abort(new Error('enough'))
  await assert.rejects(
    runner.run(stepOf(layers, { argv, output, signal: controller.signal })),
    /enough/,
  )
  assert.deepEqual(Object.values(remains(root, [])).flat(), [])
})

test('a program that the image lacks is named', { skip, timeout: 60_000 }, async (context) => {
  const { layers, runner } = await stepRunner(context)
  const run = runner.run(stepOf(layers, { argv: ['/bin/sh', '-c', 'true'] }))
  await assert.rejects(run, /"\/bin\/sh" cannot be started/)
})

test('a host without such a runtime says what is missing', async (context) => {
  const layout = await openLayout(join(temporaryFolder(context), 'layout'))
  const runner = new OverlayStepRunner(placesOf('/nowhere'), { kind: 'process' }, layout)
  assert.match((await runner.unavailable()) ?? '', /runc: .*crun: /)
})
