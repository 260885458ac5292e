import type { StepRunner } from '@galley/images/build/step-runner'
import type { Layout } from '@galley/images/oci/layout'

/** Looks for what runs containers when the first RUN asks; most builds have none, or have it cached. */
export function lazyStepRunner(root: string, layout: Layout): StepRunner {
  let made: Promise<StepRunner> | undefined
  const runner = () => (made ??= stepRunner(root, layout))
  return {
    unavailable: async () => (await runner()).unavailable(),
    run: async (step) => (await runner()).run(step),
  }
}

async function stepRunner(root: string, layout: Layout): Promise<StepRunner> {
  const { OverlayStepRunner } = await import('@galley/containers/build/overlay-step-runner')
  const { chooseRuntime } = await import('@galley/containers/runtimes/choose-runtime')
  const { placesOf } = await import('@galley/containers/state/places')
  const places = placesOf(root)
  return new OverlayStepRunner(places, await chooseRuntime(places), layout)
}
