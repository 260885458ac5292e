import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { sharedFolder } from '@galley/kit/testing/shared'
import { food11 } from './galley-server.ts'

/** A real photo of the reference data, where it lies. */
export function foodPhoto(file: string): string {
  return resolve(sharedFolder, 'photos/food', file)
}

export interface ExpectedAnswer {
  readonly file: string
  readonly probabilities: readonly number[]
}

/** What Keras itself says of the photos, with the default model. */
export function expectedAnswers(): readonly ExpectedAnswer[] {
  return JSON.parse(readFileSync(resolve(food11, '../expected.json'), 'utf8'))
}

export interface OddFile {
  readonly file: string
  /** `bad` must be refused; the others decode. */
  readonly kind: 'ok' | 'decodes' | 'bad'
}

export function oddFiles(): readonly OddFile[] {
  return JSON.parse(readFileSync(oddFile('cases.json'), 'utf8'))
}

export function oddFile(file: string): string {
  return resolve(sharedFolder, 'photos/odd', file)
}
