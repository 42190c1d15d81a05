package dev.troupe.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JvmArgumentsTest {

  private final LauncherSettings settings =
      LauncherSettings.from(ConfigFactory.load().getConfig("troupe.launcher"));

  private List<String> inherited(String... own) {
    List<String> all = JvmArguments.forChild(settings, List.of(own), List.of());
    List<String> defaults = settings.jvmArguments();
    assertEquals(defaults, all.subList(0, defaults.size()));
    return all.subList(defaults.size(), all.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-ea",
        "-esa",
        "-Dmine=a b",
        "-Dbasedir=/x",
        "--enable-preview",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
        "--add-modules=java.sql",
        "--enable-native-access=ALL-UNNAMED",
        "-XX:+HeapDumpOnOutOfMemoryError",
        "-XX:TieredStopAtLevel=1",
        "-Xss4m",
        "-javaagent:/x/jacoco.jar=destfile=/y/jacoco.exec,append=true"
      })
  void inherited_usefulOption_isKept(String option) {
    assertEquals(List.of(option), inherited(option));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-agentlib:jdwp=transport=dt_socket,server=y,address=5005",
        "-Xdebug",
        "-Xrunjdwp:transport=dt_socket",
        "-javaagent:/x/idea_rt.jar=39485:/opt/idea/bin",
        "-javaagent:/x/jmx_exporter.jar=localhost:9404:config.yaml",
        "-javaagent:/x/jmx_exporter.jar=9404:config.yaml",
        "-javaagent:/x/agent.jar=port=8778",
        "-Dcom.sun.management.jmxremote.port=9999",
        "-Xmx4g",
        "-Xms1g",
        "-XX:MaxRAMPercentage=80",
        "-XX:+UseZGC",
        "-Xlog:gc*:file=gc.log",
        "-XX:HeapDumpPath=/x/dump.hprof",
        "-XX:StartFlightRecording=filename=a.jfr",
        "-XX:SharedArchiveFile=/x.jsa",
        "-XX:AOTCache=/x.aot",
        "--module-path=/x",
        "--add-modules=my.app",
        "--add-opens=my.app/my.pack=other",
        "--add-exports=jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED",
        "-Dsurefire.real.class.path=/x.jar",
        "-Dtroupe.argument-file=/x"
      })
  void inherited_optionOfThisJvmAlone_isDropped(String option) {
    assertEquals(List.of(), inherited(option));
  }

  @Test
  void inherited_inMaven_dropsWhatIsMavens() {
    assertEquals(
        List.of("-Dmine=1", "-ea"),
        inherited(
            "-Dclassworlds.conf=/m2.conf",
            "-Dmaven.home=/m",
            "-Dlibrary.jansi.path=/j",
            "-XX:TieredStopAtLevel=1",
            "-Xss4m",
            "-Dmine=1",
            "-ea"));
  }

  @Test
  void inherited_openedToModuleOfProgram_isOpenedToClassPath() {
    assertEquals(
        List.of(
            "--add-opens=java.base/java.lang=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED"),
        inherited("--add-opens=java.base/java.lang=my.app", "--enable-native-access=my.app"));
  }

  @Test
  void forChild_programAsks_itsOptionsComeLast() {
    List<String> all =
        JvmArguments.forChild(settings, List.of("-Da=1", "-Db=1"), List.of("-Da=2", "-Xmx64m"));
    int size = all.size();
    assertEquals(List.of("-Da=1", "-Db=1", "-Da=2", "-Xmx64m"), all.subList(size - 4, size));
  }

  @Test
  void forChild_programChoosesCollector_replacesDefault() {
    List<String> all = JvmArguments.forChild(settings, List.of(), List.of("-XX:+UseParallelGC"));
    assertTrue(all.contains("-XX:+UseParallelGC"));
    assertTrue(!all.contains("-XX:+UseSerialGC"));
  }

  @Test
  void forChild_ofChild_doesNotGrow() {
    List<String> asked = List.of("-Da=2", "-XX:+UnlockExperimentalVMOptions");
    List<String> child = JvmArguments.forChild(settings, List.of("-Db=1"), asked);
    List<String> grandchild = JvmArguments.forChild(settings, child, List.of("-Da=2"));
    assertEquals(child.size(), grandchild.size());
  }
}
