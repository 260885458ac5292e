import Type from 'typebox'
import type { RouteId } from '../routes.ts'
import { ClassificationAnswer } from '../schemas/classification.ts'
import { InferRequest, InferResponse } from '../schemas/infer.ts'
import {
  Live,
  ModelMetadata,
  ModelReady,
  ServerMetadata,
  ServerReady,
} from '../schemas/metadata.ts'
import type { Content, Operation } from './operation.ts'

const text: Content = { 'text/plain': { schema: Type.String() } }
const json = (schema: Content[string]['schema']): Content => ({ 'application/json': { schema } })

const Photo = Type.String({ format: 'binary', description: 'JPEG, PNG, WebP, GIF, TIFF or AVIF' })
const PhotoForm = Type.Object({ file: Type.Union([Photo, Type.Array(Photo)]) })

const answers: Content = {
  'text/plain': {
    schema: Type.String({
      examples: ['Soup (0.93), Inference Time : 0.0123 seconds'],
      description: 'A line a photo',
    }),
  },
  ...json(Type.Union([ClassificationAnswer, Type.Array(ClassificationAnswer)])),
}

const modelMetadata: Operation = {
  summary: "The model's inputs and outputs",
  answer: json(ModelMetadata),
  errors: [404],
}

const modelReady: Operation = {
  summary: 'Whether the model is ready',
  answer: json(ModelReady),
  errors: [404, 503],
}

const infer: Operation = {
  summary: 'Run the model on tensors, or on encoded photos as BYTES',
  body: {
    ...json(InferRequest),
    'application/octet-stream': { schema: Type.String({ format: 'binary' }) },
  },
  answer: {
    ...json(InferResponse),
    'application/octet-stream': { schema: Type.String({ format: 'binary' }) },
  },
  errors: [400, 404, 413, 415, 422, 503],
}

/** What OpenAPI says of each route; a route without an entry does not compile. */
export const operations: Readonly<Record<RouteId, Operation>> = {
  page: {
    summary: 'The page',
    answer: { 'text/html': { schema: Type.String() } },
    errors: [],
  },
  asset: {
    summary: "The page's script, style and icon",
    answer: { 'text/css': { schema: Type.String() } },
    errors: [404],
  },
  predict: {
    summary: 'Classify photos',
    body: { 'multipart/form-data': { schema: PhotoForm } },
    answer: answers,
    errors: [400, 413, 415, 422, 503],
  },
  test: { summary: 'Classify a photo that is built in', answer: answers, errors: [503] },
  health: { summary: 'Whether the process answers', answer: text, errors: [] },
  ready: { summary: 'Whether to send traffic here', answer: text, errors: [503] },
  metrics: { summary: 'Figures for Prometheus', answer: text, errors: [] },
  openapi: { summary: 'This document', answer: json(Type.Object({})), errors: [] },
  v2Server: {
    summary: 'The server and the extensions it has',
    answer: json(ServerMetadata),
    errors: [],
  },
  v2Live: { summary: 'Whether the process answers', answer: json(Live), errors: [] },
  v2Ready: { summary: 'Whether to send traffic here', answer: json(ServerReady), errors: [503] },
  v2Model: modelMetadata,
  v2ModelVersion: modelMetadata,
  v2ModelReady: modelReady,
  v2ModelVersionReady: modelReady,
  v2Infer: infer,
  v2InferVersion: infer,
}
