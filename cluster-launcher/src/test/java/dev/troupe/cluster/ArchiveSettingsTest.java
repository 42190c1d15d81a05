package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchiveSettingsTest {

  private static ArchiveSettings with(String setting, String value) {
    Config defaults = ConfigFactory.defaultReference().getConfig("troupe.launcher.archive");
    return ArchiveSettings.from(
        ConfigFactory.parseString(setting + " = " + value).withFallback(defaults));
  }

  @ParameterizedTest
  @CsvSource({
    "max-archives, 0, '1, was 0.'",
    "recheck-interval, -1 s, '0 s, was PT-1S.'",
    "training-delay, -1 s, '0 s, was PT-1S.'",
    "training-heap, 63 MiB, '64 MiB, was 66060288 bytes.'",
  })
  void from_settingOutOfItsBounds_isRefusedWithTheBound(String setting, String value, String rest) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> with(setting, value));
    assertEquals(
        "troupe.launcher.archive." + setting + " must be at least " + rest, e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "max-archives, 1",
    "recheck-interval, 0 s",
    "training-delay, 0 s",
    "training-heap, 64 MiB",
  })
  void from_settingAtItsBound_isTaken(String setting, String value) {
    assertDoesNotThrow(() -> with(setting, value));
  }
}
