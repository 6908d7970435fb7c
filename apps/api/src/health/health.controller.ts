import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ServiceContext } from '@zkr/service/service-context';
import type { Response } from 'express';

/** What the health port answers, for those who reach only the public one; without details. */
@ApiExcludeController()
@Controller()
export class HealthController {
  constructor(private readonly context: ServiceContext) {}

  @Get('livez')
  livez(@Res({ passthrough: true }) response: Response): { status: string } {
    const stuck = this.context.watchdog.stuck().length > 0;
    response.status(stuck ? 503 : 200);
    return { status: stuck ? 'stuck' : 'ok' };
  }

  @Get('readyz')
  async readyz(@Res({ passthrough: true }) response: Response): Promise<{ ready: boolean }> {
    const { ready } = await this.context.readiness.report();
    response.status(ready ? 200 : 503);
    return { ready };
  }
}
