import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { createApp } from '../app.ts'
import { createLimits, type Limits } from '../limits.ts'
import { Metrics } from '../metrics.ts'
import { Readiness } from '../readiness.ts'
import type { ServiceParts } from '../service.ts'
import { createByteClassifier } from './byte-classifier.ts'

export type TestParts = Partial<Omit<ServiceParts, 'limits'>> & {
  readonly limits?: Partial<Limits>
}

/** The real app around a classifier that needs no model. */
export function createTestApp(parts: TestParts = {}) {
  const readiness = new Readiness()
  const whole: ServiceParts = {
    classifier: createByteClassifier(),
    logger: createLogger({ level: 'silent' }),
    metrics: new Metrics(),
    clock: systemClock,
    readiness,
    version: '0.0.0-test',
    ...parts,
    limits: { ...createLimits(), ...parts.limits },
  }
  return { app: createApp(whole), ...whole }
}

/** A form with each of `files` in the field `file`, or in another. */
export function photoForm(files: readonly (string | Uint8Array)[], field = 'file'): FormData {
  const form = new FormData()
  for (const file of files) form.append(field, new Blob([Buffer.from(file)]), 'photo.jpg')
  return form
}

/** A response's JSON, of the form that the test goes on to check. */
export async function jsonOf<T>(response: Response): Promise<T> {
  // The assertions that follow are what holds the value to T.
  return (await response.json()) as T
}

export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly next?: string }
}
