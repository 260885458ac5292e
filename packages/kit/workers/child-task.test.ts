import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GalleyError } from '../errors.ts'
import { SimulatedClock } from '../simulated-clock.ts'
import { runChildTask } from './child-task.ts'
import type { TestTask } from './testing/task.ts'

const script = new URL('./testing/task.ts', import.meta.url)

function run(task: TestTask, options: { signal?: AbortSignal; clock?: SimulatedClock } = {}) {
  return runChildTask<TestTask, number>(task, {
    script,
    name: 'Dinner',
    timeoutMs: 60_000,
    ...options,
  })
}

const failsWith = (code: string, message: RegExp) => (error: unknown) =>
  error instanceof GalleyError && error.code === code && message.test(error.message)

test('a task answers', async () => {
  assert.equal(await run('double 21'), 42)
})

test('what a task throws comes out with its facts', async () => {
  await assert.rejects(run('refuse'), failsWith('unsupported', /no fish today/))
})

test('a task that dies is an error, not a wait', async () => {
  await assert.rejects(run('die'), failsWith('internal', /Dinner: .* ended with SIGKILL/))
})

test('a task that hangs ends with its time, or with the wish of the caller', async () => {
  const clock = new SimulatedClock()
  const late = run('hang', { clock })
  clock.advance(60_000)
  await assert.rejects(late, failsWith('deadline', /Dinner took longer than 60 s/))
  const controller = new AbortController()
  const unwanted = run('hang', { signal: controller.signal })
  controller.abort()
  await assert.rejects(unwanted, failsWith('cancelled', /Dinner was stopped/))
  await assert.rejects(run('double 21', { signal: controller.signal }), /was stopped/)
})
