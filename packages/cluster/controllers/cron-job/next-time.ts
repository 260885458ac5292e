import type { Schedule } from '../../kinds/batch/cron-job/schedule.ts'
import { ownZone, timeOf, type Wall, wallAt } from './zone.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Nothing is looked for further ahead: a 31st of February never comes. */
const yearsAhead = 5

type Dated = Extract<Schedule, { kind: 'fields' }>

/**
 * The first time after `time` that a schedule names (milliseconds since 1970); undefined if there is none for five years.
 * When clocks are set forward, what would fall into the hour that is skipped is skipped too; when they are set back, what
 * falls into the hour that comes twice is due twice. That is how upstream's library steps through months, days, hours and
 * minutes, and the steps here are the same.
 */
export function nextTime(schedule: Schedule, time: number): number | undefined {
  const whole = Math.floor(time / second) * second
  if (schedule.kind === 'every') return whole + schedule.milliseconds
  const zone = schedule.zone ?? ownZone()
  const search = new Search(schedule, zone, whole + second)
  return search.run()
}

class Search {
  readonly #schedule: Dated
  readonly #zone: string
  readonly #lastYear: number
  #time: number
  #wall: Wall
  /** Whether what is smaller than the step was set to nothing. */
  #isRounded = false

  constructor(schedule: Dated, zone: string, from: number) {
    this.#schedule = schedule
    this.#zone = zone
    this.#time = from
    this.#wall = wallAt(from, zone)
    this.#lastYear = this.#wall.year + yearsAhead
  }

  run(): number | undefined {
    while (this.#wall.year <= this.#lastYear)
      if (this.#month() && this.#day() && this.#hour() && this.#minute() && this.#second())
        return this.#time
    return undefined
  }

  /** Each step tells whether the field fits; if not, the next larger one has begun anew and is to be looked at again. */
  #month(): boolean {
    const { values } = this.#schedule.months
    while (!values.has(this.#wall.month)) {
      const { year, month } = this.#wall
      this.#roundTo(() => timeOf(year, month, 1, 0, this.#zone))
      this.#moveTo(timeOf(year, month + 1, 1, this.#wall.hour, this.#zone))
      if (this.#wall.month === 1) return false
    }
    return true
  }

  #day(): boolean {
    while (!this.#isDay()) {
      const { year, month, day } = this.#wall
      this.#roundTo(() => timeOf(year, month, day, 0, this.#zone))
      this.#moveTo(timeOf(year, month, day + 1, this.#wall.hour, this.#zone))
      // Where clocks are changed at midnight, the day begins an hour earlier or later.
      const off = this.#wall.hour
      if (off !== 0) this.#moveTo(this.#time + (off > 12 ? 24 - off : -off) * hour)
      if (this.#wall.day === 1) return false
    }
    return true
  }

  #isDay(): boolean {
    const { days, weekdays } = this.#schedule
    const [fitsDay, fitsWeekday] = [
      days.values.has(this.#wall.day),
      weekdays.values.has(this.#wall.weekday),
    ]
    return days.isAny || weekdays.isAny ? fitsDay && fitsWeekday : fitsDay || fitsWeekday
  }

  #hour(): boolean {
    const { values } = this.#schedule.hours
    while (!values.has(this.#wall.hour)) {
      const { year, month, day, hour: now } = this.#wall
      this.#roundTo(() => timeOf(year, month, day, now, this.#zone))
      this.#moveTo(this.#time + hour)
      if (this.#wall.hour === 0) return false
    }
    return true
  }

  #minute(): boolean {
    const { values } = this.#schedule.minutes
    while (!values.has(this.#wall.minute)) {
      this.#roundTo(() => Math.floor(this.#time / minute) * minute)
      this.#moveTo(this.#time + minute)
      if (this.#wall.minute === 0) return false
    }
    return true
  }

  #second(): boolean {
    while (this.#wall.second !== 0) {
      this.#isRounded = true
      this.#moveTo(this.#time + second)
      if (this.#wall.second === 0) return false
    }
    return true
  }

  #roundTo(rounded: () => number): void {
    if (this.#isRounded) return
    this.#isRounded = true
    this.#moveTo(rounded())
  }

  #moveTo(time: number): void {
    this.#time = time
    this.#wall = wallAt(time, this.#zone)
  }
}
