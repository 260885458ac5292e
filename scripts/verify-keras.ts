import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { verifyModel } from '@galley/model/verify/verify-model'
import { type Generation, pythonWith } from './keras/environments.ts'
import { listCases, makeCases, type RecordedCase } from './keras/recorded-cases.ts'

const help = `usage: npm run verify:keras -- [--only NAME] [--keep DIR] [--venvs DIR]

Saves every architecture of Keras Applications under a transfer-learning head with real Keras 2 and 3,
in both formats, converts each file and compares what it gives with what Keras gave. Needs python3
(3.9 to 3.11 for Keras 2) and pip; takes an hour or two, and 10 GB of memory for the largest.

  --only NAME  only cases whose name (keras3/MobileNetV2-frozen) contains NAME
  --keep DIR   keep the files that were made in DIR
  --venvs DIR  where the Python environments are, or are made (in the system's temporary folder)`

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    keep: { type: 'string' },
    venvs: { type: 'string', default: join(tmpdir(), 'galley-keras-environments') },
    help: { type: 'boolean', short: 'h', default: false },
  },
})

/** Checked files by verdict. */
const counts = { agree: 0, differ: 0, 'not made': 0 }

if (options.help) console.log(help)
else {
  const folder = options.keep ?? (await mkdtemp(join(tmpdir(), 'galley-keras-')))
  try {
    for (const generation of ['keras2', 'keras3'] as const) await verifyAll(generation, folder)
  } finally {
    if (options.keep === undefined) await rm(folder, { recursive: true, force: true })
  }
  console.log(
    Object.entries(counts)
      .map(([verdict, count]) => `${count} ${verdict}`)
      .join(', '),
  )
  const checked = counts.agree + counts.differ > 0
  process.exitCode = checked && counts.differ === 0 ? 0 : 1
}

async function verifyAll(generation: Generation, folder: string): Promise<void> {
  const python = await pythonWith(generation, options.venvs)
  const names = await listCases(python)
  const chosen = names.filter((name) => `${generation}/${name}`.includes(options.only))
  if (chosen.length === 0) return
  const root = join(folder, generation)
  for await (const recorded of makeCases(python, root, chosen)) {
    await verifyCase(generation, join(root, recorded.case), recorded)
    if (options.keep === undefined)
      await rm(join(root, recorded.case), { recursive: true, force: true })
  }
}

async function verifyCase(
  generation: Generation,
  folder: string,
  recorded: RecordedCase,
): Promise<void> {
  for (const [file, reason] of Object.entries(recorded.failures)) {
    // A model that could not be made leaves something unchecked; a format that Keras cannot write does not.
    report(file === 'model' ? 'differ' : 'not made', `${generation}/${recorded.case}`, file, reason)
  }
  for (const file of recorded.files) {
    const path = join(folder, file)
    const began = performance.now()
    try {
      const tolerance = recorded.tolerance === undefined ? {} : { tolerance: recorded.tolerance }
      const { pass, largestDifference } = await verifyModel(path, folder, tolerance)
      const megabytes = Math.round((await stat(path)).size / 1e6)
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      const facts = `${largestDifference.toExponential(1)}  ${megabytes} MB  ${seconds} s`
      report(pass ? 'agree' : 'differ', `${generation}/${recorded.case}`, file, facts)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      report('differ', `${generation}/${recorded.case}`, file, message)
    }
  }
}

function report(verdict: keyof typeof counts, name: string, file: string, facts: string): void {
  counts[verdict]++
  console.log(`${verdict.padEnd(9)} ${name.padEnd(46)} ${file.padEnd(12)} ${facts}`)
}
