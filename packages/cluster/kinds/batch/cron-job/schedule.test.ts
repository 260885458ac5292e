import assert from 'node:assert/strict'
import { test } from 'node:test'
import { scheduleProblem } from './schedule.ts'

test('schedules of five fields and by name are taken', () => {
  for (const schedule of [
    '* * * * *',
    '*/5 1-3 1,15 jan MON',
    '@daily',
    '@every 1h30m',
    '5/15 * ? * *',
  ])
    assert.equal(scheduleProblem(schedule), undefined, schedule)
})

test('what is wrong is told by field', () => {
  const cases = [
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['x * * * *', 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax'],
    ['@never', 'unrecognized descriptor: @never'],
    ['@every 1x', 'failed to parse duration @every 1x: time: unknown unit "x" in duration "1x"'],
    ['@every 5', 'failed to parse duration @every 5: time: missing unit in duration "5"'],
    ['@every h', 'failed to parse duration @every h: time: invalid duration "h"'],
    ['TZ=Atlantis * * * * *', 'provided bad location Atlantis: unknown time zone Atlantis'],
  ] as const
  for (const [schedule, said] of cases) assert.equal(scheduleProblem(schedule), said)
})
