import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from './config.js';
import { EventsController } from './events.controller.js';
import { InfrastructureModule } from './infrastructure.module.js';
import { ProvingService } from './proving.service.js';
import { CONFIG } from './tokens.js';

@Module({})
class AppModule {}

export function appModule(config: Config): DynamicModule {
  return {
    module: AppModule,
    imports: [InfrastructureModule.forRoot(config)],
    controllers: [EventsController],
    providers: [{ provide: CONFIG, useValue: config }, ProvingService],
  };
}
