import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { GraphFolder, pick, plusOne } from './testing/graphs.ts'

const folder = await GraphFolder.make()
after(() => folder[Symbol.asyncDispose]())

function run(program: string, graph: string) {
  const path = fileURLToPath(new URL(program, import.meta.url))
  return promisify(execFile)(process.execPath, [path, graph])
}

test('a process ends once its engine is closed, and the runtime prints nothing of its own', async () => {
  const { stdout, stderr } = await run('testing/fail-quietly.ts', await folder.write('pick', pick))
  assert.deepEqual([stdout, stderr], ['invalid\ninvalid\nclosed\n', ''])
})

test('memory stays flat over 100,000 requests', async () => {
  const { stdout } = await run('testing/serve-many.ts', await folder.write('plus-one', plusOne))
  assert(Number(stdout) <= 1.2, `resident memory grew by a factor of ${stdout}`)
})
