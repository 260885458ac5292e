import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseSchedule } from '../../kinds/batch/cron-job/schedule.ts'
import { nextTime } from './next-time.ts'
import { wallAt } from './zone.ts'

const times = (schedule: string, zone: string, from: string, count: number): string[] => {
  const found: string[] = []
  let time = Date.parse(from)
  for (let index = 0; index < count; index++) {
    time = nextTime(parseSchedule(schedule, zone), time) ?? assert.fail('no next time')
    found.push(new Date(time).toISOString().slice(0, 16))
  }
  return found
}

const field = (least: number, most: number) =>
  fc.oneof(
    fc.constant('*'),
    fc.integer({ min: least, max: most }).map(String),
    fc.integer({ min: 1, max: most }).map((step) => `*/${step}`),
    fc
      .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
      .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
  )

describe('the next time of a schedule', () => {
  it('is the first minute that fits', () => {
    const within = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2026, 0) })
    fc.assert(
      fc.property(field(0, 59), field(0, 23), field(0, 6), within, (minutes, hours, days, from) => {
        const schedule = parseSchedule(`${minutes} ${hours} * * ${days}`, 'UTC')
        assert.equal(schedule.kind, 'fields')
        const fits = (time: number) => {
          const wall = wallAt(time, 'UTC')
          return (
            schedule.minutes.values.has(wall.minute) &&
            schedule.hours.values.has(wall.hour) &&
            schedule.weekdays.values.has(wall.weekday)
          )
        }
        const next = nextTime(schedule, from) ?? assert.fail('no next time')
        assert.ok(next > from && fits(next))
        for (let back = 1; back <= 200; back++) {
          const time = next - back * 60_000
          assert.ok(time <= from || !fits(time))
        }
      }),
    )
  })

  it('falls on either day if both days are told, and on both if one has a star', () => {
    assert.deepEqual(times('0 0 13 * 5', 'UTC', '2026-02-10T00:00:00Z', 3), [
      '2026-02-13T00:00',
      '2026-02-20T00:00',
      '2026-02-27T00:00',
    ])
    assert.deepEqual(times('0 0 */1 * 5', 'UTC', '2026-02-10T00:00:00Z', 2), [
      '2026-02-13T00:00',
      '2026-02-20T00:00',
    ])
  })

  it('is left out when clocks skip it, and comes twice when they go back', () => {
    assert.deepEqual(times('30 2 * * *', 'Europe/Berlin', '2026-03-27T12:00:00Z', 3), [
      '2026-03-28T01:30',
      '2026-03-30T00:30',
      '2026-03-31T00:30',
    ])
    assert.deepEqual(times('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 3), [
      '2026-10-25T00:30',
      '2026-10-25T01:30',
      '2026-10-26T01:30',
    ])
  })

  it('is told by the clocks of its zone', () => {
    assert.deepEqual(times('0 8 1 * *', 'Asia/Kolkata', '2026-01-15T00:00:00Z', 1), [
      '2026-02-01T02:30',
    ])
  })

  it('comes after an interval, from whole second to whole second', () => {
    const schedule = parseSchedule('@every 1h30m10.7s')
    assert.equal(
      nextTime(schedule, Date.parse('2026-01-01T00:00:00.500Z')),
      Date.parse('2026-01-01T01:30:10Z'),
    )
  })

  it('never comes for a day that no month has', () => {
    assert.equal(nextTime(parseSchedule('0 0 31 2 *', 'UTC'), Date.UTC(2026, 0)), undefined)
  })
})
