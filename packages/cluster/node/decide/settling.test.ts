import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startedAt, viewOf } from '../testing/pod-views.ts'
import { untilSettled } from './settling.ts'

const { sandbox } = viewOf({ spec: {}, lives: { main: 'run', over: 0, next: 'created' } })

test('a pod is told of once what runs of it has done so for a while', () => {
  assert.equal(untilSettled(undefined, startedAt), 0)
  assert.equal(untilSettled(sandbox, startedAt), 200)
  assert.equal(untilSettled(sandbox, startedAt + 150), 50)
  assert.equal(untilSettled(sandbox, startedAt + 200), 0)
  assert.equal(untilSettled(sandbox, startedAt - 3_600_000), 0, 'the clock was set back')
})
