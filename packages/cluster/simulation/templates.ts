import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import { annotation } from '../node/simulated/annotations.ts'
import type { Random } from './random.ts'

export const goodImages = ['app:1', 'app:2', 'app:3'] as const

/** A pod that serves as `app`; ready at once, or only after a while. */
export const goodTemplate = (app: string, random: Random): PodTemplateSpec =>
  template(app, random.pick(goodImages), {
    [annotation('ready-after')]: random.pick(['0s', '5s', '40s']),
    [annotation('stop-after')]: random.pick(['0s', '10s']),
  })

/** A pod that never serves, in one way or another. */
export const badTemplate = (app: string, random: Random): PodTemplateSpec =>
  template(app, 'app:bad', {
    [annotation('fault')]: random.pick(['crash', 'never-ready', 'out-of-memory', 'image-missing']),
  })

const template = (
  app: string,
  image: string,
  annotations: Record<string, string>,
): PodTemplateSpec => ({
  metadata: { labels: { app }, annotations },
  spec: { containers: [{ name: 'main', image, ports: [{ name: 'http', containerPort: 8080 }] }] },
})
