import type { TSchema } from 'typebox'

/** Content by media type. */
export type Content = Readonly<Record<string, { readonly schema: TSchema }>>

/** What OpenAPI says of one route, besides what the route itself and its dialect say. */
export interface Operation {
  readonly summary: string
  readonly body?: Content
  readonly answer: Content
  /** Statuses besides 200 that this route may answer. */
  readonly errors: readonly ErrorStatus[]
}

export const errorMeanings = {
  400: 'The request is malformed: no photo, no form, wrong shape or type',
  401: 'The token is missing or wrong',
  404: 'No such model or version',
  413: 'Too many bytes, pixels or photos',
  415: 'Not a picture in a format that is read',
  422: 'A broken picture',
  503: 'Overloaded, or stopping; see Retry-After',
} as const

export type ErrorStatus = keyof typeof errorMeanings
