import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PodFailurePolicyRule } from 'kubernetes-types/batch/v1.js'
import { judge } from './failure-policy.ts'
import { aJob, aPod, endedWith } from './testing/samples.ts'

const policy = (...rules: PodFailurePolicyRule[]) => aJob({ podFailurePolicy: { rules } })
const codes = (operator: string, values: number[], containerName?: string) => ({
  operator,
  values,
  ...(containerName !== undefined && { containerName }),
})
const failed = aPod('p', {
  phase: 'Failed',
  containerStatuses: [endedWith(0, 'a'), endedWith(42, 'b')],
})

describe('a policy for failed pods', () => {
  it('counts what it says nothing about', () => {
    assert.deepEqual(judge(aJob(), failed), { isCounted: true })
    assert.deepEqual(judge(policy({ action: 'Ignore', onExitCodes: codes('In', [1]) }), failed), {
      isCounted: true,
    })
  })

  it('looks for containers that ended with one of some codes, or with none of them', () => {
    const ignores = (operator: string, values: number[], name?: string) =>
      !judge(policy({ action: 'Ignore', onExitCodes: codes(operator, values, name) }), failed)
        .isCounted
    assert.equal(ignores('In', [41, 42]), true)
    assert.equal(ignores('NotIn', [41]), true)
    assert.equal(ignores('NotIn', [42]), false)
    assert.equal(ignores('In', [42], 'b'), true)
    assert.equal(ignores('In', [42], 'a'), false)
    // Zero is no failure, whatever is asked for.
    assert.equal(ignores('NotIn', [1], 'a'), false)
  })

  it('looks at init containers last', () => {
    const pod = aPod('p', {
      phase: 'Failed',
      containerStatuses: [endedWith(0, 'a')],
      initContainerStatuses: [endedWith(7, 'first')],
    })
    const { message } = judge(policy({ action: 'FailJob', onExitCodes: codes('In', [7]) }), pod)
    assert.equal(
      message,
      'Container first for pod lab/p failed with exit code 7 matching FailJob rule at index 0',
    )
  })

  it('goes by the first rule that fits', () => {
    const pod = aPod('p', {
      phase: 'Failed',
      conditions: [{ type: 'DisruptionTarget', status: 'True' }],
      containerStatuses: [endedWith(1)],
    })
    const conditions = [{ type: 'DisruptionTarget', status: 'True' }]
    const rules: PodFailurePolicyRule[] = [
      { action: 'Count', onExitCodes: codes('In', [9]) },
      { action: 'FailJob', onPodConditions: conditions },
      { action: 'FailIndex', onExitCodes: codes('In', [1]) },
    ]
    assert.deepEqual(judge(policy(...rules), pod), {
      action: 'FailJob',
      isCounted: true,
      message: 'Pod lab/p has condition DisruptionTarget matching FailJob rule at index 1',
    })
    assert.deepEqual(judge(policy(...rules.slice(2)), pod), {
      action: 'FailIndex',
      isCounted: true,
    })
    assert.deepEqual(judge(policy({ action: 'Ignore', onPodConditions: conditions }), pod), {
      action: 'Ignore',
      isCounted: false,
    })
  })
})
