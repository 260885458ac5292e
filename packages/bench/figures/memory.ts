import { setTimeout as delay } from 'node:timers/promises'
import { atMost, type Figure } from '../figure.ts'
import { allAnswered, closedLoad } from '../load/loads.ts'
import { makePhoto } from '../load/photo.ts'
import { Poster, photoForm } from '../load/post.ts'
import { memoryMbOf, needLinux } from '../proc.ts'
import { type ServedGalley, serveGalley } from '../served-galley.ts'

const clients = 4
const warmUp = 1000
const progressSteps = 10
/** Until a service has put away what a start or a load left. */
const settleMs = 2000

/** Mostly small, so that many requests take little time, but all sorts. */
const sizes = [
  [64, 64],
  [96, 72],
  [72, 96],
  [128, 96],
  [160, 120],
  [64, 48],
  [224, 224],
  [512, 384],
] as const

export const memory: Figure = {
  name: 'memory',
  summary:
    'resident memory of galley serve: idle, after 1,000 requests to warm up, and after many more (one run)',
  async measure({ model, runs, requests }) {
    needLinux('memory')
    const idle = await idleAfterStart(model, runs)
    await using galley = await serveGalley(model)
    const photos = await Promise.all(sizes.map(([width, height]) => makePhoto(width, height)))
    using poster = new Poster(
      photos.map((photo) => photoForm(galley.origin, photo)),
      clients,
    )
    allAnswered(await closedLoad(poster, { clients, count: warmUp }))
    const warm = await settledMb(galley)
    await load(poster, requests)
    const after = await settledMb(galley)
    return [
      { what: 'idle', unit: 'MB', runs: idle, due: atMost(200) },
      { what: 'after 1,000 requests', unit: 'MB', runs: [warm] },
      { what: `after ${requests} more`, unit: 'MB', runs: [after] },
      { what: 'growth', unit: '', runs: [after / warm], due: atMost(1.2) },
    ]
  },
}

async function idleAfterStart(model: string, runs: number): Promise<number[]> {
  const readings: number[] = []
  for (let run = 0; run < runs; run++) {
    await using galley = await serveGalley(model)
    readings.push(await settledMb(galley))
  }
  return readings
}

async function settledMb({ pid }: ServedGalley): Promise<number> {
  await delay(settleMs)
  return memoryMbOf(pid, 'VmRSS')
}

/** This takes minutes, so it says how far it is. */
async function load(poster: Poster, requests: number): Promise<void> {
  let sent = 0
  for (let step = 1; step <= progressSteps; step++) {
    const count = Math.round((requests * step) / progressSteps) - sent
    allAnswered(await closedLoad(poster, { clients, count }))
    sent += count
    console.error(`memory: ${sent} of ${requests} requests`)
  }
}
