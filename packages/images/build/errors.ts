import { GalleyError } from '@galley/kit/errors'

/** The build as a whole cannot start or go on; for what one line causes there is DockerfileError. */
export class BuildError extends GalleyError {}
