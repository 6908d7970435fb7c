import { type DynamicModule, Module } from '@nestjs/common';
import { InfrastructureModule } from '@zkr/service/infrastructure.module';
import type { Config } from './config.js';
import { EventsController } from './events.controller.js';
import { SubmitterService } from './submitter.service.js';
import { CONFIG } from './tokens.js';

@Module({})
class AppModule {}

export function appModule(config: Config): DynamicModule {
  return {
    module: AppModule,
    imports: [InfrastructureModule.forRoot(config)],
    controllers: [EventsController],
    providers: [{ provide: CONFIG, useValue: config }, SubmitterService],
  };
}
